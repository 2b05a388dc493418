import type { LogFilter } from '../../contract/log-filter.ts';
import type { StoredRow } from './row.ts';

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
 * Returns a test for rows. The text is looked for without case by one regular expression, which is several
 * times faster than lower-casing each field.
 */
export function compileFilter(filter: LogFilter): (row: StoredRow) => boolean {
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

function isShown(row: StoredRow, show: NonNullable<LogFilter['show']>): boolean {
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
      return row.changes.length > 0;
    case 'blocked':
      return row.blockedOrigin !== undefined;
  }
}

function holdsText(row: StoredRow, text: RegExp): boolean {
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
    row.changes.some((change) => text.test(change))
  );
}
