import type { Journal, RequestRecord } from '../core/record.ts';
import type { DialectRoutes } from '../core/route.ts';
import { gatewayError } from '../messages/errors.ts';
import { jsonReply } from '../core/reply.ts';

/** Numbers about requests in Prometheus' text format. */
export interface Metrics {
  journal: Journal;
  /** @param running requests under way. */
  text(running: number): string;
}

/**
 * Returns counters that start at zero. Labels are few and bounded: no model or client names, which callers may make up.
 */
export function createMetrics(): Metrics {
  /** By dialect, backend and status: no text is put together for a request that nobody may ever ask about. */
  const requests = new Map<string, Map<string, Map<number, number>>>();
  const tokens = new Map<string, { input: number; output: number }>();
  let seconds = 0;
  const end = ({ dialect, backend: answeredBy, status = 0, durationMs = 0, tokens: counts }: RequestRecord): void => {
    const backend = answeredBy ?? 'none';
    const byStatus = inside(inside(requests, dialect), backend);
    byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
    seconds += durationMs / 1000;
    if (counts === undefined) return;
    let sums = tokens.get(backend);
    if (sums === undefined) tokens.set(backend, (sums = { input: 0, output: 0 }));
    sums.input += counts.input + (counts.cacheRead ?? 0) + (counts.cacheWrite ?? 0);
    sums.output += counts.output;
  };
  const requestLabels = (): Map<string, number> => {
    const labelled = new Map<string, number>();
    for (const [dialect, byBackend] of requests) {
      for (const [backend, byStatus] of byBackend)
        for (const [status, count] of byStatus)
          labelled.set(`dialect="${dialect}",backend="${backend}",status="${status}"`, count);
    }
    return labelled;
  };
  const tokenLabels = (): Map<string, number> =>
    new Map(
      [...tokens].flatMap(([backend, { input, output }]): [string, number][] => [
        [`backend="${backend}",kind="input"`, input],
        [`backend="${backend}",kind="output"`, output],
      ]),
    );
  return {
    journal: {
      wantsBodies: false,
      begin: () => undefined,
      update: () => undefined,
      answered: () => undefined,
      upstreamAnswered: () => undefined,
      end,
    },
    text: (running) =>
      [
        ...family('switchboard_requests_total', 'counter', 'Requests that have ended.', requestLabels()),
        ...family('switchboard_tokens_total', 'counter', 'Tokens read and written by models.', tokenLabels()),
        ...family(
          'switchboard_request_seconds_total',
          'counter',
          'Time that requests took in all.',
          new Map([['', seconds]]),
        ),
        ...family('switchboard_requests_running', 'gauge', 'Requests under way.', new Map([['', running]])),
        '',
      ].join('\n'),
  };
}

function inside<K, V>(map: Map<string, Map<K, V>>, key: string): Map<K, V> {
  let inner = map.get(key);
  if (inner === undefined) map.set(key, (inner = new Map<K, V>()));
  return inner;
}

function family(name: string, type: string, help: string, values: ReadonlyMap<string, number>): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...[...values].map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`),
  ];
}

/** Serves the numbers at `/metrics` while the user wants them. */
export function metricsRoutes(metrics: Metrics, isOn: () => boolean, running: () => number): DialectRoutes {
  return {
    dialect: 'own',
    routes: [
      {
        method: 'GET',
        path: '/metrics',
        handle: async () => {
          if (!isOn()) throw gatewayError('metrics_off', {});
          return {
            kind: 'whole',
            status: 200,
            headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
            body: metrics.text(running()),
          };
        },
      },
    ],
    errorReply: (error) => jsonReply({ error: { type: error.type, message: error.message } }, error.status),
  };
}
