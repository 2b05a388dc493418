import { setImmediate } from 'node:timers/promises';
import type { LogFilter } from '../control/contract.ts';
import type { ReadableBodies } from './disk-log.ts';
import { redactText } from './redact.ts';
import type { StoredRow } from './row.ts';
import type { Page } from './row-list.ts';
import { detailOf } from './show-request.ts';

export interface ExportQuery {
  /** The chosen requests; absent: all that match the filter. */
  ids?: readonly string[] | undefined;
  filter: LogFilter;
  bodies: boolean;
}

export interface Exported {
  /** One JSON object a line, newest request first. */
  text: string;
  rows: number;
  /** How many matched and did not fit. */
  left: number;
}

/** Where the requests come from. */
export interface ExportSource {
  page(query: { before?: number | undefined; limit: number; filter: LogFilter }): Promise<Page>;
  find(id: string): Promise<StoredRow | undefined>;
  bodies(row: StoredRow): Promise<ReadableBodies | undefined>;
}

const ROWS_MOST = 10_000;
const TEXT_MOST = 32 * 1024 * 1024;
const PAGE = 1000;
/** After so many rows requests get their turn. */
const SLICE = 100;

/**
 * Returns requests as JSON lines for a file that may be given away. Everything was redacted when it was kept; each
 * line is gone over once more, since error messages and sentences come from many places. The callers' addresses
 * are left out.
 */
export async function exportLog(source: ExportSource, query: ExportQuery): Promise<Exported> {
  const { rows, total } = query.ids === undefined ? await matching(source, query.filter) : await chosen(source, query.ids);
  const lines: string[] = [];
  let length = 0;
  for (const row of rows) {
    const { bodies, remote: _remote, row: shown, ...rest } = detailOf(row, query.bodies ? await source.bodies(row) : undefined);
    const line = redactText(JSON.stringify({ ...shown, ...rest, ...(query.bodies ? { bodies } : {}) }));
    if (length + line.length > TEXT_MOST) break;
    length += line.length + 1;
    lines.push(line);
    if (lines.length % SLICE === 0) await setImmediate();
  }
  return { text: lines.map((line) => `${line}\n`).join(''), rows: lines.length, left: total - lines.length };
}

async function matching(source: ExportSource, filter: LogFilter): Promise<Page> {
  const first = await source.page({ limit: PAGE, filter });
  const rows = [...first.rows];
  for (let last = first.rows; last.length === PAGE && rows.length < ROWS_MOST; ) {
    last = (await source.page({ limit: PAGE, filter, before: last.at(-1)?.seq })).rows;
    rows.push(...last);
  }
  return { rows: rows.slice(0, ROWS_MOST), total: first.total };
}

async function chosen(source: ExportSource, ids: readonly string[]): Promise<Page> {
  const rows: StoredRow[] = [];
  for (const id of ids.slice(0, ROWS_MOST)) {
    const row = await source.find(id);
    if (row !== undefined) rows.push(row);
  }
  return { rows, total: ids.length };
}
