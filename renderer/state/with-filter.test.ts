import { describe, expect, it } from 'vitest';
import { isOpen } from '../../contract/log-filter.ts';
import { withFilter } from './with-filter.ts';

describe('withFilter', () => {
  it('takes fields away that say nothing', () => {
    expect(withFilter({ text: 'a', client: 'c' }, { text: '', client: '' })).toEqual({});
    expect(withFilter({}, { show: 'all' })).toEqual({});
    expect(
      withFilter(
        { dialect: 'ollama', backend: 'demo', since: 1, until: 2 },
        { dialect: undefined, backend: undefined, since: undefined, until: undefined },
      ),
    ).toEqual({});
    expect(isOpen(withFilter({}, { show: 'failed' }))).toBe(false);
  });
});
