import type { LogFilter } from '../../contract/log-filter.ts';
import type { LogRow } from '../../contract/log.ts';

/**
 * Tells whether a live row belongs into the list that `filter` describes, as the gateway would decide for its
 * own rows. The sentences about changes are not in a row; a row that matches only there comes with the next snapshot.
 */
export function matchesFilter(row: LogRow, filter: LogFilter): boolean {
  if (filter.client !== undefined && row.client !== filter.client) return false;
  if (filter.model !== undefined && row.modelAsked !== filter.model && row.modelUsed !== filter.model) return false;
  if (filter.dialect !== undefined && row.dialect !== filter.dialect) return false;
  if (filter.backend !== undefined && row.backend !== filter.backend) return false;
  if (filter.since !== undefined && row.at < filter.since) return false;
  if (filter.until !== undefined && row.at > filter.until) return false;
  if (!isShown(row, filter.show ?? 'all')) return false;
  return filter.text === undefined || filter.text === '' || contains(row, filter.text.toLowerCase());
}

function isShown(row: LogRow, show: NonNullable<LogFilter['show']>): boolean {
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
      return row.changes > 0;
    case 'blocked':
      return row.blockedOrigin !== undefined;
  }
}

function contains(row: LogRow, wanted: string): boolean {
  const places = [
    row.path,
    row.client,
    row.modelAsked,
    row.modelUsed,
    row.rule,
    row.stopReason,
    row.error?.type,
    row.error?.message,
    row.id,
    row.blockedOrigin,
  ];
  return places.some((place) => place?.toLowerCase().includes(wanted) === true);
}

/** Returns `filter` with one field changed; an empty value takes the field away. */
export function withFilter(filter: LogFilter, change: Partial<LogFilter>): LogFilter {
  const next = { ...filter, ...change };
  if (next.text === '') delete next.text;
  if (next.client === '' || next.client === undefined) delete next.client;
  if (next.model === '' || next.model === undefined) delete next.model;
  if (next.backend === undefined) delete next.backend;
  if (next.dialect === undefined) delete next.dialect;
  if (next.show === undefined || next.show === 'all') delete next.show;
  if (next.since === undefined) delete next.since;
  if (next.until === undefined) delete next.until;
  if (next.text === undefined) delete next.text;
  return next;
}

/** Tells whether `filter` leaves anything out. */
export function isFiltering(filter: LogFilter): boolean {
  return Object.keys(filter).length > 0;
}
