import type { LogRow } from '../../contract/log.ts';
import { createRunningList } from '../lib/running-list.ts';
import { createBodyRing, gather, newGathering, weight, type RawBodies } from './bodies.ts';
import { openDisk, type Disk } from './disk.ts';
import type { ReadableBodies } from './disk-log.ts';
import { bodiesOf, LogEntry, entryOf } from './log-entry.ts';
import { exportLog, exportSize, type ExportSource } from './export.ts';
import { fillRow, finishRow, newRow } from './fill-row.ts';
import { createIntern, type Intern } from './intern.ts';
import type { RequestRecord } from '../core/record.ts';
import type { JournalOptions, JournalSettings, RequestLog, SnapshotQuery } from './request-log.ts';
import type { StoredRow } from './row.ts';
import { objectOfLine, rowOfJson } from './row-of-line.ts';
import { createRowList, type RowPage } from './row-list.ts';
import { curlOf, detailOf, readableBodiesOf } from './show-request.ts';
import { toLogRow } from './to-log-row.ts';
import { createDailyTotals } from './totals.ts';

const SOON_MS = 50;
const LATER_MS = 100;
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
  const running = createRunningList<LogEntry>();
  const rows = createRowList(options.rowsInMemory ?? ROWS_IN_MEMORY);
  const ring = createBodyRing(BODIES_IN_MEMORY, BODY_BYTES_IN_MEMORY);
  const totals = createDailyTotals();
  const intern = createIntern();
  const clients = new Set<string>();
  const models = new Set<string>();
  const listeners = new Set<(rows: LogRow[]) => void>();
  /** Requests that have begun and have no row yet, in their order. */
  let begun: LogEntry[] = [];
  /** Requests that have ended and are not worked off yet. */
  let ended: LogEntry[] = [];
  /** What the listeners have not been told yet, and what is to go to the disk. */
  const changed = new Set<StoredRow>();
  let forDisk: { lines: string; bodies: { id: string; bodies: RawBodies }[]; bytes: number } = {
    lines: '',
    bodies: [],
    bytes: 0,
  };
  let timer: NodeJS.Timeout | undefined;
  let timerIsSoon = false;
  let lastSeq = 0;
  let gatheredBytes = 0;
  let leftOut = false;
  let olderOnDisk = false;

  const disk: Disk | undefined = options.disk === undefined ? undefined : openDisk(options.disk, problem);
  disk?.configure({ bodies: settings.bodies === 'disk', days: settings.days });
  let loading: Promise<void> | undefined = disk === undefined ? Promise.resolve() : undefined;

  // On the request's path: notes only. ---------------------------------------------------------------------

  const tell = (soon: boolean): void => {
    if (timer !== undefined) {
      if (!soon || timerIsSoon) return;
      clearTimeout(timer);
    }
    timerIsSoon = soon;
    timer = setTimeout(flush, soon ? SOON_MS : LATER_MS);
    timer.unref();
  };

  const begin = (record: RequestRecord): void => {
    // Made of the time, so that numbers grow from one run to the next without reading the last one back.
    lastSeq = Math.max(lastSeq + 1, Math.floor(record.at) * 1000);
    const entry = new LogEntry(record, lastSeq);
    running.add(entry);
    begun.push(entry);
    if (listeners.size > 0) tell(true);
  };
  const update = (record: RequestRecord): void => {
    const entry = entryOf(record);
    if (entry === undefined) return;
    if (entry.routedMs === undefined && record.backend !== undefined) entry.routedMs = Date.now() - record.at;
    entry.changed = true;
    if (listeners.size > 0) tell(false);
  };
  const end = (record: RequestRecord): void => {
    const entry = entryOf(record);
    if (entry === undefined) return;
    running.remove(entry);
    record.logEntry = undefined;
    // At the end of this turn of the event loop: what lives no longer than a turn costs the memory's garbage collection
    // nothing.
    // Who notes the counts of a relayed answer has asked for its turn before.
    if (ended.push(entry) === 1) setImmediate(workOffEnded);
    tell(false);
  };
  const answered = (record: RequestRecord, chunk: string | Uint8Array): void => {
    const entry = entryOf(record);
    if (entry === undefined) return;
    entry.answer ??= newGathering();
    gatheredBytes += gather(entry.answer, chunk, GATHERED_MOST - gatheredBytes);
  };
  const upstreamAnswered = (record: RequestRecord, chunk: string | Uint8Array): void => {
    const entry = entryOf(record);
    if (entry === undefined) return;
    entry.upstreamAnswer ??= newGathering();
    gatheredBytes += gather(entry.upstreamAnswer, chunk, GATHERED_MOST - gatheredBytes);
  };

  // Off the path ------------------------------------------------------------------------------------------

  /** Brings everything up to date, tells the listeners and sends what is for the disk. */
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    workOffEnded();
    for (const entry of running.items) {
      if (!entry.changed || entry.row === undefined) continue;
      entry.changed = false;
      fill(entry.row, entry);
    }
    if (forDisk.lines !== '') {
      const { lines, bodies, bytes } = forDisk;
      forDisk = { lines: '', bodies: [], bytes: 0 };
      disk?.append({ type: 'append', rows: encoder.encode(lines), bodies, weight: bytes + lines.length });
    }
    if (changed.size === 0) return;
    const shown = Array.from(changed, toLogRow);
    changed.clear();
    for (const listener of listeners) listener(shown);
  };

  const workOffEnded = (): void => {
    // The list is in the order of the requests' beginnings.
    const fresh = begun;
    begun = [];
    for (const entry of fresh) {
      entry.row = newRow(entry.record, entry.seq, intern);
      rows.add(entry.row);
      noteChange(entry.row);
    }
    if (fresh.length > 0 && rows.overflowed) olderOnDisk = disk !== undefined;
    const turn = ended;
    ended = [];
    for (const entry of turn) if (entry.row !== undefined) finish(entry.row, entry);
  };

  const noteChange = (row: StoredRow): void => {
    if (listeners.size > 0) changed.add(row);
  };

  const fill = (row: StoredRow, entry: LogEntry): void => {
    fillRow(row, entry.record, intern);
    row.routedMs = entry.routedMs;
    noteChange(row);
  };

  const finish = (row: StoredRow, entry: LogEntry): void => {
    fill(row, entry);
    finishRow(row, entry.record, prices);
    totals.add(row);
    remember(clients, row.client);
    if (row.modelAsked !== undefined) remember(models, row.modelAsked);
    if (row.modelUsed !== undefined) remember(models, row.modelUsed);
    if (wantsBodies) keepBodies(row, bodiesOf(entry));
    gatheredBytes -= (entry.answer?.kept ?? 0) + (entry.upstreamAnswer?.kept ?? 0);
    if (disk !== undefined) forDisk.lines += `${JSON.stringify(row)}\n`;
  };

  const keepBodies = (row: StoredRow, kept: RawBodies): void => {
    row.bodies = true;
    ring.add(row.id, kept);
    if (settings.bodies !== 'disk' || disk === undefined) return;
    const size = weight(kept);
    if (disk.behind() + forDisk.bytes + size <= BEHIND_MOST) {
      forDisk.bodies.push({ id: row.id, bodies: kept });
      forDisk.bytes += size;
    } else if (!leftOut) {
      leftOut = true;
      problem('The disk is slower than the requests: some bodies are not kept in the log.');
    }
  };

  /** Reads the log of earlier runs back, in small parts as the worker sends them. */
  const load = async (): Promise<void> => {
    if (disk === undefined) return;
    const parts: StoredRow[][] = [];
    const oldest = Date.now() - settings.days * 24 * 60 * 60 * 1000;
    const { more } = await disk.ask({ type: 'load', most: options.rowsInMemory ?? ROWS_IN_MEMORY }, (lines) => {
      parts.push(rowsOf(lines, intern).filter((row) => row.at >= oldest));
    });
    // The newest part came first.
    for (const row of rows.addOld(parts.reverse().flat())) {
      totals.add(row);
      remember(clients, row.client);
      if (row.modelUsed !== undefined) remember(models, row.modelUsed);
      lastSeq = Math.max(lastSeq, row.seq);
    }
    olderOnDisk ||= more === true || rows.overflowed;
  };
  const ready = (): Promise<void> => (loading ??= load());

  const readableBodies = async (row: StoredRow): Promise<ReadableBodies | undefined> => {
    for (const entry of running.items) if (entry.record.id === row.id) return readableBodiesOf(bodiesOf(entry));
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

  const page = async ({
    before = Number.MAX_SAFE_INTEGER,
    offset = 0,
    limit,
    filter = {},
  }: SnapshotQuery): Promise<RowPage> => {
    await ready();
    flush();
    const held = await rows.page({ before, offset, limit, filter });
    // Reading all of the disk for a count alone would make every page as slow as the last one.
    if (!olderOnDisk || disk === undefined || held.rows.length >= limit) return held;
    const wanted = {
      before: Math.min(before, rows.oldest() ?? before),
      offset: Math.max(0, offset - held.total),
      limit: limit - held.rows.length,
      filter,
    };
    const older = await disk.ask({ type: 'older', wanted });
    return { rows: [...held.rows, ...rowsOf(older.lines ?? '')], total: held.total + (older.total ?? 0) };
  };

  const exportSource: ExportSource = { page, find: findRow, bodies: readableBodies };

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
      return {
        rows: found.map(toLogRow),
        total,
        newest: lastSeq,
        clients: [...clients].sort(),
        models: [...models].sort(),
      };
    },
    detail: async (id) => {
      const row = await findRow(id);
      return row === undefined ? undefined : detailOf(row, await readableBodies(row));
    },
    curl: async (id, baseUrl, shell) => {
      const row = await findRow(id);
      return row === undefined ? undefined : curlOf(row, await readableBodies(row), baseUrl, shell);
    },
    export: (query) => exportLog(exportSource, query),
    exportSize: (query) => exportSize(exportSource, query),
    clear: async () => {
      await ready();
      flush();
      const held = rows.oldest();
      const older =
        olderOnDisk && held !== undefined
          ? await disk?.ask({ type: 'older', wanted: { before: held, offset: 0, limit: 0, filter: {} } })
          : undefined;
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
    totalsToday: () => totals.read(running.items.length),
    stop: async () => {
      flush();
      clearTimeout(timer);
      await disk?.close();
    },
  };
}

const encoder = new TextEncoder();

function rowsOf(lines: string, intern?: Intern): StoredRow[] {
  return lines === ''
    ? []
    : lines
        .split('\n')
        .map((line) => rowOfJson(objectOfLine(line), intern))
        .filter((row) => row !== undefined);
}

/** Names offered in the filter; a caller that makes names up must not fill the memory. */
const NAMES_MOST = 500;

function remember(names: Set<string>, name: string): void {
  if (names.size < NAMES_MOST) names.add(name);
}
