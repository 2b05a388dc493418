import type { Parsed } from '../../contract/commands.ts';
import type { ControlEvent, Payload } from '../../contract/events.ts';
import type { LogDetail, LogRow, LogSnapshot } from '../../contract/log.ts';
import { compileFilter, isOpen } from '../../contract/log-filter.ts';
import { madeUpDetail, madeUpRow } from './made-up-log.ts';
import type { PreviewScenario } from './scenario.ts';

/** The made-up gateway's log. */
export interface FakeLog {
  snapshot(input: Parsed<'log-snapshot'>): LogSnapshot;
  detail(id: string): LogDetail | undefined;
  blocked(): Payload<'blocked-origins'>['blocked'];
  allow(origin: string): void;
  clear(): number;
}

/** Returns a log of `rows` rows that grows by `live` rows a second. */
export function createFakeLog(scenario: PreviewScenario, emit: (event: ControlEvent) => void): FakeLog {
  const began = Date.now();
  const first = scenario.fresh ? 0 : scenario.rows;
  let rows: LogRow[] = Array.from({ length: first }, (_, index) => madeUpRow(index + 1, first, began));
  let seq = first;
  const allowed = new Set<string>();
  const clients = [...new Set(rows.map((row) => row.client))];
  const models = [...new Set(rows.flatMap((row) => (row.modelAsked === undefined ? [] : [row.modelAsked])))];
  if (scenario.live > 0) {
    setInterval(() => {
      seq += 1;
      const row: LogRow = { ...madeUpRow(seq, seq, Date.now()), state: 'running' };
      rows.push(row);
      emit({ event: 'log', payload: { rows: [row] } });
      setTimeout(() => {
        const finished = madeUpRow(row.seq, row.seq, row.at);
        rows = rows.map((known) => (known.id === finished.id ? finished : known));
        emit({ event: 'log', payload: { rows: [finished] } });
      }, 400);
    }, 1000 / scenario.live);
  }
  const blocked = (): Payload<'blocked-origins'>['blocked'] => {
    const found = rows.filter((row) => row.blockedOrigin !== undefined && !allowed.has(row.blockedOrigin));
    const last = found.at(-1);
    return last?.blockedOrigin === undefined
      ? []
      : [{ origin: last.blockedOrigin, times: found.length, lastAt: last.at, path: last.path }];
  };
  return {
    snapshot({ before, offset, limit, filter }) {
      if (isOpen(filter)) {
        const end = before === undefined ? rows.length : rows.findLastIndex((row) => row.seq < before) + 1;
        const last = Math.max(0, end - offset);
        return {
          rows: rows.slice(Math.max(0, last - limit), last).reverse(),
          total: end,
          newest: seq,
          clients,
          models,
        };
      }
      const matches = compileFilter(filter);
      const found: LogRow[] = [];
      let total = 0;
      for (let index = rows.length - 1; index >= 0; index -= 1) {
        const row = rows[index];
        if (row === undefined || (before !== undefined && row.seq >= before) || !matches(row)) continue;
        if (total >= offset && found.length < limit) found.push(row);
        total += 1;
      }
      return { rows: found, total, newest: seq, clients, models };
    },
    detail(id) {
      const row = rows.find((candidate) => candidate.id === id);
      return row === undefined ? undefined : madeUpDetail(row, scenario.bodies);
    },
    blocked,
    allow(origin) {
      allowed.add(origin);
      emit({ event: 'blocked-origins', payload: { blocked: blocked() } });
    },
    clear() {
      const removed = rows.length;
      rows = [];
      emit({ event: 'log-cleared', payload: {} });
      return removed;
    },
  };
}
