import type { Totals } from '../../contract/log.ts';
import type { StoredRow } from './row.ts';

/** The sums of the requests that ended today, local time, kept up as they come. */
export interface DailyTotals {
  add(row: StoredRow): void;
  read(running: number): Totals;
  clear(): void;
}

export function createDailyTotals(now: () => number = Date.now): DailyTotals {
  let since = 0;
  let until = 0;
  let sums = empty(0);

  const turnPage = (): void => {
    const time = now();
    if (time >= since && time < until) return;
    const day = new Date(time);
    day.setHours(0, 0, 0, 0);
    since = day.getTime();
    // Not 24 hours on: days on which the clock changes are shorter or longer.
    day.setDate(day.getDate() + 1);
    until = day.getTime();
    sums = empty(since);
  };
  return {
    add: (row) => {
      turnPage();
      if (row.at < since || row.at >= until) return;
      sums.requests += 1;
      if (row.state !== 'done') sums.failed += 1;
      const { tokens } = row;
      if (tokens === undefined) return;
      sums.tokens.input += tokens.input;
      sums.tokens.output += tokens.output;
      sums.tokens.cacheRead += tokens.cacheRead ?? 0;
      sums.tokens.cacheWrite += tokens.cacheWrite ?? 0;
      sums.tokens.thinking += tokens.thinking ?? 0;
      if (row.cost === undefined) sums.unpriced += 1;
      else sums.cost += row.cost;
    },
    read: (running) => {
      turnPage();
      return { ...sums, tokens: { ...sums.tokens }, running };
    },
    clear: () => {
      sums = empty(since);
    },
  };
}

function empty(since: number) {
  return {
    since,
    requests: 0,
    failed: 0,
    tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, thinking: 0 },
    cost: 0,
    unpriced: 0,
  };
}
