import type { LogFilter } from '../../contract/log-filter.ts';

/** The spans of time that the log can be narrowed to. */
export const SPANS = ['any', 'quarter', 'hour', 'today', 'yesterday', 'week'] as const;
export type Span = (typeof SPANS)[number];

const MINUTE = 60_000;

/** Returns when a span begins and ends, seen from `now`; days are the user's own, from midnight to midnight. */
export function boundsOf(span: Span, now: number): Pick<LogFilter, 'since' | 'until'> {
  switch (span) {
    case 'any':
      return {};
    case 'quarter':
      return { since: now - 15 * MINUTE };
    case 'hour':
      return { since: now - 60 * MINUTE };
    case 'today':
      return { since: midnight(now, 0) };
    case 'yesterday':
      return { since: midnight(now, 1), until: midnight(now, 0) - 1 };
    case 'week':
      return { since: midnight(now, 6) };
  }
}

/** The midnight that began the day so many days ago; a day may have 23 or 25 hours. */
function midnight(now: number, daysAgo: number): number {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysAgo).getTime();
}
