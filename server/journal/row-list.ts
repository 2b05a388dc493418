import { setImmediate } from 'node:timers/promises';
import { compileFilter, isOpen, type LogFilter } from '../../contract/log-filter.ts';
import type { StoredRow } from './row.ts';

export interface RowPage {
  /** Newest first. */
  rows: StoredRow[];
  total: number;
}

/** The newest rows, in the order of `seq`, bounded. */
export interface RowList {
  add(row: StoredRow): void;
  /** Puts rows that were read back where they belong. Returns those that were not held already. */
  addOld(rows: readonly StoredRow[]): StoredRow[];
  find(id: string): StoredRow | undefined;
  /** The smallest `seq` held, or undefined when there is none. */
  oldest(): number | undefined;
  /**
   * Returns a page of the rows below `before` that match, and how many match in all. Long scans give way to requests.
   */
  page(wanted: { before: number; offset: number; limit: number; filter: LogFilter }): Promise<RowPage>;
  /** Removes all rows but those still running. Returns how many went. */
  clear(): number;
  /** Tells whether rows had to give way to newer ones. */
  readonly overflowed: boolean;
  readonly size: number;
}

/** Rows looked at in one go, about two milliseconds of search. */
const SLICE = 2000;

export function createRowList(most: number): RowList {
  let rows: StoredRow[] = [];
  let overflowed = false;

  const trim = (slack: number): void => {
    if (rows.length <= most + slack) return;
    // A new array: a scan under way keeps the old one.
    rows = rows.slice(rows.length - most);
    overflowed = true;
  };
  return {
    get overflowed() {
      return overflowed;
    },
    get size() {
      return rows.length;
    },
    add: (row) => {
      rows.push(row);
      // A tenth over, so that moving them all happens seldom.
      trim(most / 10);
    },
    addOld: (old) => {
      const held = new Set(rows.map((row) => row.id));
      const added = old.filter((row) => !held.has(row.id));
      if (added.length > 0) rows = [...added, ...rows].sort((a, b) => a.seq - b.seq);
      trim(0);
      return added;
    },
    find: (id) => rows.findLast((row) => row.id === id),
    oldest: () => rows[0]?.seq,
    page: async ({ before, offset, limit, filter }) => {
      const held = rows;
      const end = firstAtOrAbove(held, before);
      if (isOpen(filter)) {
        const last = Math.max(0, end - offset);
        return { rows: held.slice(Math.max(0, last - limit), last).reverse(), total: end };
      }
      const matches = compileFilter(filter);
      const found: StoredRow[] = [];
      let total = 0;
      for (let index = end - 1; index >= 0; index -= 1) {
        const row = held[index];
        if (row !== undefined && matches(row)) {
          total += 1;
          if (total > offset && found.length < limit) found.push(row);
        }
        if ((end - index) % SLICE === 0) await setImmediate();
      }
      return { rows: found, total };
    },
    clear: () => {
      const running = rows.filter((row) => row.state === 'running');
      const removed = rows.length - running.length;
      rows = running;
      overflowed = false;
      return removed;
    },
  };
}

/** Returns the index of the first row whose `seq` is not below `seq`. */
function firstAtOrAbove(rows: readonly StoredRow[], seq: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.seq ?? Infinity) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
