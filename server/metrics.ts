import type { Journal, RequestRecord } from './journal/record.ts';
import type { DialectRoads } from './dialects/road.ts';
import { GatewayError } from './messages/errors.ts';
import { jsonReply } from './dialects/reply.ts';

/** Numbers about requests in Prometheus' text format. */
export interface Metrics {
  journal: Journal;
  /** @param running requests under way. */
  text(running: number): string;
}

/** Returns counters that start at zero. Labels are few and bounded: no model or client names, which callers may make up. */
export function createMetrics(): Metrics {
  const requests = new Map<string, number>();
  const tokens = new Map<string, number>();
  let seconds = 0;
  const add = (map: Map<string, number>, labels: string, amount: number): void => {
    map.set(labels, (map.get(labels) ?? 0) + amount);
  };
  const end = (record: RequestRecord): void => {
    const backend = record.backend ?? 'none';
    add(requests, `dialect="${record.dialect}",backend="${backend}",status="${record.status ?? 0}"`, 1);
    seconds += (record.durationMs ?? 0) / 1000;
    if (record.tokens === undefined) return;
    const { input, output, cacheRead = 0, cacheWrite = 0 } = record.tokens;
    add(tokens, `backend="${backend}",kind="input"`, input + cacheRead + cacheWrite);
    add(tokens, `backend="${backend}",kind="output"`, output);
  };
  return {
    journal: { wantsBodies: false, begin: () => undefined, update: () => undefined, answered: () => undefined, upstreamAnswered: () => undefined, end },
    text: (running) =>
      [
        ...family('switchboard_requests_total', 'counter', 'Requests that have ended.', requests),
        ...family('switchboard_tokens_total', 'counter', 'Tokens read and written by models.', tokens),
        ...family('switchboard_request_seconds_total', 'counter', 'Time that requests took in all.', new Map([['', seconds]])),
        ...family('switchboard_requests_running', 'gauge', 'Requests under way.', new Map([['', running]])),
        '',
      ].join('\n'),
  };
}

function family(name: string, type: string, help: string, values: ReadonlyMap<string, number>): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...[...values].map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`)];
}

/** Serves the numbers at `/metrics` while the user wants them. */
export function metricsRoads(metrics: Metrics, isOn: () => boolean, running: () => number): DialectRoads {
  return {
    dialect: 'own',
    roads: [
      {
        method: 'GET',
        path: '/metrics',
        handle: async () => {
          if (!isOn()) throw new GatewayError('not_found_error', 'Metrics are switched off. Switch them on in the settings, or with "metrics": true in settings.json.');
          return { kind: 'whole', status: 200, headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }, body: metrics.text(running()) };
        },
      },
    ],
    errorReply: (error) => jsonReply({ error: { type: error.type, message: error.message } }, error.status),
  };
}
