import type { LogFilter } from '../../contract/log-filter.ts';
import { createYield } from '../lib/yield-to-requests.ts';
import type { ReadableBodies } from './disk-log.ts';
import { redactText } from './redact.ts';
import type { StoredRow } from './row.ts';
import type { RowPage } from './row-list.ts';
import { detailOf } from './show-request.ts';

export interface ExportQuery {
  /** The chosen requests; absent: all that match the filter. */
  ids?: readonly string[] | undefined;
  filter: LogFilter;
  bodies: boolean;
  /** For the parts after the first: `next` of the part before. */
  before?: number | undefined;
}

/** One part of a file. */
export interface Exported {
  /** One JSON object a line, newest request first. */
  text: string;
  rows: number;
  /** How many come in later parts. */
  left: number;
  next?: number;
}

/** Where the requests come from. */
export interface ExportSource {
  page(query: { before?: number | undefined; offset?: number; limit: number; filter: LogFilter }): Promise<RowPage>;
  find(id: string): Promise<StoredRow | undefined>;
  bodies(row: StoredRow): Promise<ReadableBodies | undefined>;
}

const ROWS_MOST = 1000;
/** A part ends with the row that reaches this length: whatever carries it is busy for milliseconds only. */
const TEXT_MOST = 1024 * 1024;

/**
 * Returns requests as JSON lines for a file that may be given away, in parts. Everything was redacted when it was
 * kept; what is not a body is gone over once more, since error messages and sentences come from many places. The
 * callers' addresses are left out. Running requests get their turn all the while.
 */
export async function exportLog(source: ExportSource, query: ExportQuery): Promise<Exported> {
  const { rows, total } = await wantedRows(source, query);
  const breathe = createYield();
  const lines: string[] = [];
  let length = 0;
  for (const row of rows) {
    if (length >= TEXT_MOST) break;
    const line = await lineOf(source, row, query.bodies);
    lines.push(line);
    length += line.length;
    await breathe();
  }
  const left = total - lines.length;
  const last = rows[lines.length - 1];
  // The count may not reach down to the disk yet, so a full page is followed by another try.
  const more = last !== undefined && (left > 0 || rows.length === ROWS_MOST);
  return { text: lines.join(''), rows: lines.length, left, ...(more ? { next: last.seq } : {}) };
}

/**
 * Rows that are measured one after the other, at the top, where bodies are still in memory, and in each place below.
 */
const TOP = 200;
const TOP_SAMPLES = 20;
const PLACES = 6;
const PLACE_SAMPLES = 5;

/** Returns how many requests the whole file holds, and about how many bytes: some rows of every age are measured. */
export async function exportSize(source: ExportSource, query: ExportQuery): Promise<{ rows: number; bytes: number }> {
  if (query.ids !== undefined) {
    const { rows } = await wantedRows(source, query);
    return { rows: rows.length, bytes: (await meanBytes(source, rows, query.bodies)) * rows.length };
  }
  const { filter, bodies } = query;
  const top = await source.page({ limit: TOP, filter });
  // Asked for below what memory holds, a page counts what is on disk, too.
  const { total } = await source.page({ limit: 1, offset: top.total, filter });
  const step = Math.ceil(top.rows.length / TOP_SAMPLES);
  let bytes =
    (await meanBytes(
      source,
      top.rows.filter((_row, index) => index % step === 0),
      bodies,
    )) * top.rows.length;
  const below = total - top.rows.length;
  for (let place = 0; below > 0 && place < PLACES; place += 1) {
    const { rows } = await source.page({
      offset: top.rows.length + Math.floor((below * place) / PLACES),
      limit: PLACE_SAMPLES,
      filter,
    });
    bytes += (await meanBytes(source, rows, bodies)) * (below / PLACES);
  }
  return { rows: total, bytes: Math.round(bytes) };
}

async function meanBytes(source: ExportSource, rows: readonly StoredRow[], bodies: boolean): Promise<number> {
  const breathe = createYield();
  let bytes = 0;
  for (const row of rows) {
    bytes += Buffer.byteLength(await lineOf(source, row, bodies));
    await breathe();
  }
  return rows.length === 0 ? 0 : bytes / rows.length;
}

async function lineOf(source: ExportSource, row: StoredRow, withBodies: boolean): Promise<string> {
  const {
    bodies,
    remote: _remote,
    row: shown,
    ...rest
  } = detailOf(row, withBodies ? await source.bodies(row) : undefined);
  const line = redactText(JSON.stringify({ ...shown, ...rest }));
  return withBodies ? `${line.slice(0, -1)},"bodies":${JSON.stringify(bodies)}}\n` : `${line}\n`;
}

async function wantedRows(source: ExportSource, { ids, filter, before }: ExportQuery): Promise<RowPage> {
  if (ids === undefined) return source.page({ limit: ROWS_MOST, filter, before });
  const rows: StoredRow[] = [];
  for (const id of ids) {
    const row = await source.find(id);
    if (row !== undefined && (before === undefined || row.seq < before)) rows.push(row);
  }
  rows.sort((a, b) => b.seq - a.seq);
  return { rows: rows.slice(0, ROWS_MOST), total: rows.length };
}
