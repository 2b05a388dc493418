import type { Input } from '../../contract/commands.ts';
import { compileFilter } from '../../contract/log-filter.ts';
import type { LogFilter } from '../../contract/log-filter.ts';
import type { LogRow, LogSnapshot } from '../../contract/log.ts';
import { problemOf } from './problem-of.ts';
import { withFilter } from './with-filter.ts';
import { createStore } from './store.ts';
import type { ReadableStore } from './store.ts';
import { boundsOf } from './time-span.ts';
import type { Span } from './time-span.ts';
import type { Problem } from '../../contract/problems.ts';

/** Rows asked for at once. */
const PAGE = 200;
/** Pages kept; what was scrolled away from longest is asked for again when needed. */
const MOST_PAGES = 60;
/** Live rows kept above the snapshot before a fresh snapshot is taken. */
const MOST_LIVE = 5000;
const STALE_MS = 400;

/** What the log's page shows of the whole. */
export interface LogView {
  readonly loaded: boolean;
  /** What was asked for last; `since` and `until` are those of the span at that time. */
  readonly filter: LogFilter;
  readonly span: Span;
  /** Rows in all: those of the snapshot and the live ones above. */
  readonly count: number;
  /** How many rows came in above since the snapshot. */
  readonly live: number;
  readonly clients: readonly string[];
  readonly models: readonly string[];
  readonly problem: Problem | undefined;
  /** Changes with every change of any row. */
  readonly version: number;
}

/** The log as a list of which only the parts that were looked at are here. Index 0 is the newest row. */
export interface LogBook {
  readonly view: ReadableStore<LogView>;
  state(): LogView;
  /** Returns the row, or undefined while it is not here. */
  rowAt(index: number): LogRow | undefined;
  rowById(id: string): LogRow | undefined;
  /** Sees to it that these rows come. */
  need(first: number, last: number): void;
  /** Takes what the gateway told; new rows go on top, known ones change in place. */
  merge(rows: readonly LogRow[]): void;
  /** Asks for what matches. A span that ends now goes along with the clock whenever everything is asked for again. */
  setFilter(filter: LogFilter, span?: Span): void;
  /** Asks for everything again. */
  reload(): void;
  close(): void;
}

type AskForRows = (input: Input<'log-snapshot'>) => Promise<LogSnapshot>;

/** Returns an empty book that asks for pages with `ask`. Nothing is asked before `reload`. */
export function createLogBook(ask: AskForRows, now: () => number = Date.now): LogBook {
  const empty: LogView = {
    loaded: false,
    filter: {},
    span: 'any',
    count: 0,
    live: 0,
    clients: [],
    models: [],
    problem: undefined,
    version: 0,
  };
  const view = createStore<LogView>(empty);
  /** Ids of the rows below the snapshot's top, by page, newest first; the order of use is the map's order. */
  let pages = new Map<number, string[]>();
  /** Ids of rows above the snapshot, oldest first. */
  let live: string[] = [];
  let rows = new Map<string, LogRow>();
  let total = 0;
  let newest = 0;
  /** Counts snapshots: an answer to an older one is dropped. */
  let round = 0;
  let loading = false;
  let early: LogRow[] = [];
  const asked = new Set<number>();
  let stale: ReturnType<typeof setTimeout> | undefined;

  function publish(change: Partial<LogView> = {}): void {
    const before = view.get();
    view.set({ ...before, ...change, count: live.length + total, live: live.length, version: before.version + 1 });
  }

  function keep(page: number, found: readonly LogRow[]): void {
    pages.delete(page);
    pages.set(
      page,
      found.map((row) => row.id),
    );
    for (const row of found) rows.set(row.id, row);
    while (pages.size > MOST_PAGES) {
      const [oldest] = pages.keys();
      if (oldest === undefined) break;
      for (const id of pages.get(oldest) ?? []) rows.delete(id);
      pages.delete(oldest);
    }
  }

  function reload(): void {
    clearTimeout(stale);
    stale = undefined;
    round += 1;
    const mine = round;
    const { span, filter: before } = view.get();
    const { since, until } = boundsOf(span, now());
    const filter = withFilter(before, { since, until });
    view.set({ ...view.get(), filter });
    loading = true;
    early = [];
    ask({ limit: PAGE, filter }).then(
      (snapshot) => {
        if (mine !== round) return;
        loading = false;
        pages = new Map();
        rows = new Map();
        live = [];
        asked.clear();
        total = snapshot.total;
        newest = snapshot.newest;
        keep(0, snapshot.rows);
        const waiting = early;
        early = [];
        place(waiting);
        publish({ loaded: true, clients: snapshot.clients, models: snapshot.models, problem: undefined });
      },
      (error: unknown) => {
        if (mine !== round) return;
        loading = false;
        publish({ loaded: true, problem: problemOf(error) });
      },
    );
  }

  async function fetchPage(page: number): Promise<void> {
    const mine = round;
    asked.add(page);
    try {
      const snapshot = await ask({ before: newest + 1, offset: page * PAGE, limit: PAGE, filter: view.get().filter });
      if (mine !== round) return;
      keep(
        page,
        snapshot.rows.map((row) => rows.get(row.id) ?? row),
      );
      publish({ problem: undefined });
    } catch (error) {
      if (mine === round) publish({ problem: problemOf(error) });
    } finally {
      if (mine === round) asked.delete(page);
    }
  }

  /**
   * Puts told rows where they belong. Returns whether a row began or ceased to match where it cannot be moved in place.
   */
  function place(told: readonly LogRow[]): boolean {
    const matches = compileFilter(view.get().filter);
    let moved = false;
    for (const row of told) {
      const known = rows.has(row.id);
      const wanted = matches(row);
      if (known) rows.set(row.id, row);
      if (known === wanted) continue;
      if (row.seq <= newest) {
        // The snapshot's rows are counted by the gateway; only it can say how many match now.
        if (known || row.state !== 'running') moved = true;
        continue;
      }
      if (known) {
        rows.delete(row.id);
        live = live.filter((id) => id !== row.id);
      } else {
        rows.set(row.id, row);
        insertLive(row);
      }
    }
    return moved;
  }

  function insertLive(row: LogRow): void {
    let at = live.length;
    while (at > 0 && (rows.get(live[at - 1] ?? '')?.seq ?? 0) > row.seq) at -= 1;
    if (at === live.length) live.push(row.id);
    else live.splice(at, 0, row.id);
  }

  return {
    view,
    state: view.get,
    rowAt(index) {
      if (index < live.length) return rows.get(live[live.length - 1 - index] ?? '');
      const below = index - live.length;
      const id = pages.get(Math.floor(below / PAGE))?.[below % PAGE];
      return id === undefined ? undefined : rows.get(id);
    },
    rowById: (id) => rows.get(id),
    need(first, last) {
      if (loading || !view.get().loaded || total === 0) return;
      const from = Math.max(0, Math.floor((first - live.length) / PAGE));
      const to = Math.min(Math.floor((total - 1) / PAGE), Math.floor((last - live.length) / PAGE));
      for (let page = from; page <= to; page += 1) {
        if (!pages.has(page) && !asked.has(page)) void fetchPage(page);
      }
    },
    merge(told) {
      if (loading) {
        early.push(...told);
        return;
      }
      if (!view.get().loaded) return;
      const moved = place(told);
      publish();
      if (live.length > MOST_LIVE || moved) stale ??= setTimeout(reload, STALE_MS);
    },
    setFilter(filter, span = view.get().span) {
      view.set({ ...view.get(), filter, span });
      reload();
    },
    reload,
    close: () => clearTimeout(stale),
  };
}
