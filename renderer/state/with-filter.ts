import { logFilter } from '../../contract/log-filter.ts';
import type { LogFilter } from '../../contract/log-filter.ts';

/** Returns `filter` with some fields changed; a value that says nothing takes the field away. */
export function withFilter(filter: LogFilter, change: Partial<LogFilter>): LogFilter {
  const fields = Object.entries({ ...filter, ...change });
  const saysNothing = (name: string, value: unknown) =>
    value === undefined || value === '' || (name === 'show' && value === 'all');
  return logFilter.parse(Object.fromEntries(fields.filter(([name, value]) => !saysNothing(name, value))));
}
