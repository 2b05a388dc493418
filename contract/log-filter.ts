import * as z from 'zod/mini';
import { backend, dialect, time } from './words.ts';

/** Which rows of the log are wanted; what is absent leaves nothing out. */
export const logFilter = z.object({
  /** Looked for, without case, in path, client, models, rule, stop reason, error, changes and id. */
  text: z.optional(z.string()),
  client: z.optional(z.string()),
  /** Matches the model asked or used. */
  model: z.optional(z.string()),
  dialect: z.optional(dialect),
  backend: z.optional(backend),
  /** `changed`: only where something was changed on the way. `blocked`: only refused web pages. */
  show: z.optional(z.enum(['all', 'ok', 'failed', 'running', 'changed', 'blocked'])),
  since: z.optional(time),
  until: z.optional(time),
});
export type LogFilter = z.output<typeof logFilter>;

/** What of a row is looked at: the gateway's rows know the sentences of the changes, a window's only their number. */
export interface FilteredRow {
  readonly id: string;
  readonly at: number;
  readonly path: string;
  readonly client: string;
  readonly dialect: string;
  readonly state: string;
  readonly modelAsked?: string | undefined;
  readonly modelUsed?: string | undefined;
  readonly backend?: string | undefined;
  readonly rule?: string | undefined;
  readonly stopReason?: string | undefined;
  readonly error?: { readonly type: string; readonly message: string } | undefined;
  readonly changes: number | readonly string[];
  readonly blockedOrigin?: string | undefined;
}

/** Tells whether a filter lets everything through. */
export function isOpen(filter: LogFilter): boolean {
  const { text, client, model, dialect, backend, show, since, until } = filter;
  return (
    (text ?? '').trim() === '' &&
    [client, model, dialect, backend, since, until].every((part) => part === undefined) &&
    (show ?? 'all') === 'all'
  );
}

/**
 * Returns a test for rows, the same for the gateway's pages and for the rows that a window is told. The text is looked
 * for without case by one regular expression, which is several times faster than lower-casing each field. A window's row
 * that matches only by the sentence of a change comes with the next page.
 */
export function compileFilter(filter: LogFilter): (row: FilteredRow) => boolean {
  const { client, model, dialect, backend, show = 'all', since = -Infinity, until = Infinity } = filter;
  const words = (filter.text ?? '').trim();
  const text = words === '' ? undefined : new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
  return (row) =>
    row.at >= since &&
    row.at <= until &&
    (dialect === undefined || row.dialect === dialect) &&
    (backend === undefined || row.backend === backend) &&
    (client === undefined || row.client === client) &&
    (model === undefined || row.modelAsked === model || row.modelUsed === model) &&
    isShown(row, show) &&
    (text === undefined || holdsText(row, text));
}

function isShown(row: FilteredRow, show: NonNullable<LogFilter['show']>): boolean {
  switch (show) {
    case 'all':
      return true;
    case 'ok':
      return row.state === 'done';
    case 'failed':
      return row.state === 'failed' || row.state === 'cancelled';
    case 'running':
      return row.state === 'running';
    case 'changed':
      return (typeof row.changes === 'number' ? row.changes : row.changes.length) > 0;
    case 'blocked':
      return row.blockedOrigin !== undefined;
  }
}

function holdsText(row: FilteredRow, text: RegExp): boolean {
  const has = (value: string | undefined): boolean => value !== undefined && text.test(value);
  return (
    has(row.path) ||
    has(row.client) ||
    has(row.modelAsked) ||
    has(row.modelUsed) ||
    has(row.rule) ||
    has(row.stopReason) ||
    has(row.error?.message) ||
    has(row.error?.type) ||
    has(row.id) ||
    has(row.blockedOrigin) ||
    (typeof row.changes !== 'number' && row.changes.some((change) => text.test(change)))
  );
}
