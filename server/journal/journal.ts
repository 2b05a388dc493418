import type { LogRow } from '../control/contract.ts';
import { createBodyRing, gather, newGathering, weight, type RawBodies } from './bodies.ts';
import { openDisk, type Disk } from './disk.ts';
import type { ReadableBodies } from './disk-log.ts';
import { bodiesOf, newEntry, type Entry } from './entry.ts';
import { exportLog } from './export.ts';
import { createIntern, fillRow, finishRow, newRow, shareNames } from './fill-row.ts';
import type { RequestRecord } from './record.ts';
import type { JournalOptions, JournalSettings, RequestLog, SnapshotQuery } from './request-log.ts';
import { objectOfLine, rowOfJson, toLogRow, type StoredRow } from './row.ts';
import { createRowList, type Page } from './row-list.ts';
import { curlOf, detailOf, readableBodiesOf } from './show-request.ts';
import { createDailyTotals } from './totals.ts';

const SOON_MS = 50;
const LATER_MS = 100;
/** Entries worked off at once; more wait for the next turn of the event loop, so that no request waits for the log. */
const TURN = 500;
const ROWS_IN_MEMORY = 100_000;
const BODIES_IN_MEMORY = 200;
const BODY_BYTES_IN_MEMORY = 64 * 1024 * 1024;
/** Answers under way hold at most this; what comes beyond it is left out. */
const GATHERED_MOST = 128 * 1024 * 1024;
/** When the disk is this far behind, bodies are left out rather than piled up. */
const BEHIND_MOST = 64 * 1024 * 1024;

/** Opens the request log. */
export function createJournal(options: JournalOptions): RequestLog {
  const { prices, problem = () => undefined } = options;
  let settings: JournalSettings = { bodies: options.bodies, days: options.days };
  let wantsBodies = settings.bodies !== 'none';
  const running = new Map<RequestRecord, Entry>();
  const rows = createRowList(options.rowsInMemory ?? ROWS_IN_MEMORY);
  const ring = createBodyRing(BODIES_IN_MEMORY, BODY_BYTES_IN_MEMORY);
  const totals = createDailyTotals();
  const intern = createIntern();
  const clients = new Set<string>();
  const models = new Set<string>();
  const listeners = new Set<(rows: LogRow[]) => void>();
  let waiting: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let timerIsSoon = false;
  let lastSeq = 0;
  let gatheredBytes = 0;
  let leftOut = false;
  let olderOnDisk = false;

  const disk: Disk | undefined = options.disk === undefined ? undefined : openDisk(options.disk, problem);
  disk?.configure({ bodies: settings.bodies === 'disk', days: settings.days });
  let loading: Promise<void> | undefined = disk === undefined ? Promise.resolve() : undefined;

  // On the request's path: notes only, worked off by the timer. -------------------------------------------

  const note = (entry: Entry, soon: boolean): void => {
    if (!entry.waiting) {
      entry.waiting = true;
      waiting.push(entry);
    }
    if (timer !== undefined) {
      if (!soon || timerIsSoon) return;
      clearTimeout(timer);
    }
    timerIsSoon = soon;
    timer = setTimeout(onTimer, soon ? SOON_MS : LATER_MS);
    timer.unref();
  };

  /** Who notes the counts of an answer that passed through does so right after its end; this comes after that. */
  const onTimer = (): void => void setImmediate(flush);

  const begin = (record: RequestRecord): void => {
    // Made of the time, so that numbers grow from one run to the next without reading the last one back.
    lastSeq = Math.max(lastSeq + 1, Math.floor(record.at) * 1000);
    const entry = newEntry(record, lastSeq);
    running.set(record, entry);
    note(entry, true);
  };
  const update = (record: RequestRecord): void => {
    const entry = running.get(record);
    if (entry === undefined) return;
    if (entry.routedMs === undefined && record.backend !== undefined) entry.routedMs = Date.now() - record.at;
    note(entry, false);
  };
  const end = (record: RequestRecord): void => {
    const entry = running.get(record);
    if (entry === undefined) return;
    running.delete(record);
    entry.ended = true;
    note(entry, false);
  };
  const answered = (record: RequestRecord, piece: string | Uint8Array): void => {
    const entry = running.get(record);
    if (entry === undefined) return;
    entry.answer ??= newGathering();
    gatheredBytes += gather(entry.answer, piece, GATHERED_MOST - gatheredBytes);
  };
  const upstreamAnswered = (record: RequestRecord, piece: string | Uint8Array): void => {
    const entry = running.get(record);
    if (entry === undefined) return;
    entry.upstreamAnswer ??= newGathering();
    gatheredBytes += gather(entry.upstreamAnswer, piece, GATHERED_MOST - gatheredBytes);
  };

  // Off the path ------------------------------------------------------------------------------------------

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const turn = waiting.length <= TURN ? waiting : waiting.slice(0, TURN);
    waiting = waiting.length <= TURN ? [] : waiting.slice(TURN);
    if (waiting.length > 0) {
      timerIsSoon = true;
      timer = setTimeout(flush, 0);
      timer.unref();
    }
    if (turn.length === 0) return;
    const changed = turn.map(workOff);
    write(turn);
    if (listeners.size === 0) return;
    const shown = changed.map(toLogRow);
    for (const listener of listeners) listener(shown);
  };

  const workOff = (entry: Entry): StoredRow => {
    const { record } = entry;
    entry.waiting = false;
    if (entry.row === undefined) {
      entry.row = newRow(record, entry.seq, intern);
      rows.add(entry.row);
      if (rows.overflowed) olderOnDisk = disk !== undefined;
    }
    const { row } = entry;
    fillRow(row, record, intern);
    row.routedMs = entry.routedMs;
    if (entry.ended) {
      finishRow(row, record, prices);
      totals.add(row);
      remember(clients, row.client);
      if (row.modelAsked !== undefined) remember(models, row.modelAsked);
      if (row.modelUsed !== undefined) remember(models, row.modelUsed);
    }
    return row;
  };

  /** Hands finished requests to the disk, and their bodies to where they are wanted. */
  const write = (turn: readonly Entry[]): void => {
    let lines = '';
    const bodies: { id: string; bodies: RawBodies }[] = [];
    let bytes = 0;
    for (const entry of turn) {
      if (!entry.ended || entry.row === undefined) continue;
      const kept = wantsBodies ? bodiesOf(entry) : undefined;
      gatheredBytes -= (entry.answer?.kept ?? 0) + (entry.upstreamAnswer?.kept ?? 0);
      if (kept !== undefined) {
        entry.row.bodies = true;
        ring.add(entry.record.id, kept);
        if (settings.bodies === 'disk' && disk !== undefined) {
          const size = weight(kept);
          if (disk.behind() + bytes + size <= BEHIND_MOST) {
            bodies.push({ id: entry.record.id, bodies: kept });
            bytes += size;
          } else if (!leftOut) {
            leftOut = true;
            problem('The disk is slower than the requests: some bodies are not kept in the log.');
          }
        }
      }
      if (disk !== undefined) lines += `${JSON.stringify(entry.row)}\n`;
    }
    if (lines !== '') disk?.append({ type: 'append', rows: lines, bodies, weight: bytes + lines.length });
  };

  /** Reads the log of earlier runs back, in small batches as the worker sends them. */
  const load = async (): Promise<void> => {
    if (disk === undefined) return;
    const batches: StoredRow[][] = [];
    const oldest = Date.now() - settings.days * 24 * 60 * 60 * 1000;
    const { more } = await disk.ask({ type: 'load', most: options.rowsInMemory ?? ROWS_IN_MEMORY }, (lines) => {
      const batch = rowsOf(lines).filter((row) => row.at >= oldest);
      for (const row of batch) shareNames(row, intern);
      batches.push(batch);
    });
    // The newest batch came first.
    for (const row of rows.addOld(batches.reverse().flat())) {
      totals.add(row);
      remember(clients, row.client);
      if (row.modelUsed !== undefined) remember(models, row.modelUsed);
      lastSeq = Math.max(lastSeq, row.seq);
    }
    olderOnDisk ||= more === true || rows.overflowed;
  };
  const ready = (): Promise<void> => (loading ??= load());

  const readableBodies = async (row: StoredRow): Promise<ReadableBodies | undefined> => {
    for (const entry of running.values()) if (entry.record.id === row.id) return readableBodiesOf(bodiesOf(entry));
    const kept = ring.get(row.id);
    if (kept !== undefined) return readableBodiesOf(kept);
    return row.bodies === true ? (await disk?.ask({ type: 'bodies', id: row.id }))?.bodies : undefined;
  };

  const findRow = async (id: string): Promise<StoredRow | undefined> => {
    await ready();
    flush();
    const held = rows.find(id);
    if (held !== undefined || !olderOnDisk) return held;
    return rowsOf((await disk?.ask({ type: 'row', id }))?.lines ?? '')[0];
  };

  const page = async ({ before = Number.MAX_SAFE_INTEGER, offset = 0, limit, filter = {} }: SnapshotQuery): Promise<Page> => {
    await ready();
    flush();
    const held = await rows.page({ before, offset, limit, filter });
    // Reading all of the disk for a count alone would make every page as slow as the last one.
    if (!olderOnDisk || disk === undefined || held.rows.length >= limit) return held;
    const wanted = { before: Math.min(before, rows.oldest() ?? before), offset: Math.max(0, offset - held.total), limit: limit - held.rows.length, filter };
    const older = await disk.ask({ type: 'older', wanted });
    return { rows: [...held.rows, ...rowsOf(older.lines ?? '')], total: held.total + (older.total ?? 0) };
  };

  return {
    get wantsBodies() {
      return wantsBodies;
    },
    begin,
    update,
    end,
    answered,
    upstreamAnswered,
    ready,
    configure: (changed) => {
      if (changed.bodies === settings.bodies && changed.days === settings.days) return;
      settings = { bodies: changed.bodies, days: changed.days };
      wantsBodies = settings.bodies !== 'none';
      if (!wantsBodies) ring.clear();
      disk?.configure({ bodies: settings.bodies === 'disk', days: settings.days });
    },
    snapshot: async (query) => {
      const { rows: found, total } = await page(query);
      return { rows: found.map(toLogRow), total, newest: lastSeq, clients: [...clients].sort(), models: [...models].sort() };
    },
    detail: async (id) => {
      const row = await findRow(id);
      return row === undefined ? undefined : detailOf(row, await readableBodies(row));
    },
    curl: async (id, baseUrl, shell) => {
      const row = await findRow(id);
      return row === undefined ? undefined : curlOf(row, await readableBodies(row), baseUrl, shell);
    },
    export: (query) => exportLog({ page, find: findRow, bodies: readableBodies }, query),
    clear: async () => {
      await ready();
      flush();
      const held = rows.oldest();
      const older = olderOnDisk && held !== undefined ? await disk?.ask({ type: 'older', wanted: { before: held, offset: 0, limit: 0, filter: {} } }) : undefined;
      const removed = rows.clear() + (older?.total ?? 0);
      olderOnDisk = false;
      ring.clear();
      totals.clear();
      clients.clear();
      models.clear();
      await disk?.ask({ type: 'clear' });
      return removed;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    totalsToday: () => totals.read(running.size),
    stop: async () => {
      while (waiting.length > 0) flush();
      clearTimeout(timer);
      await disk?.close();
    },
  };
}

function rowsOf(lines: string): StoredRow[] {
  return lines === '' ? [] : lines.split('\n').map((line) => rowOfJson(objectOfLine(line))).filter((row) => row !== undefined);
}

/** Names offered in the filter; a caller that makes names up must not fill the memory. */
const NAMES_MOST = 500;

function remember(names: Set<string>, name: string): void {
  if (names.size < NAMES_MOST) names.add(name);
}
