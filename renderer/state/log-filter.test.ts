import { describe, expect, it } from 'vitest';
import type { LogFilter } from '../../contract/log-filter.ts';
import type { LogRow } from '../../contract/log.ts';
import { isFiltering, matchesFilter, withFilter } from './log-filter.ts';

const row: LogRow = {
  id: 'req_1',
  seq: 1,
  at: 100,
  method: 'POST',
  path: '/v1/messages',
  client: 'Claude Code',
  dialect: 'anthropic',
  state: 'failed',
  changes: 1,
  modelAsked: 'claude-x',
  modelUsed: 'qwen3:8b',
  backend: 'ollama',
  error: { type: 'overloaded_error', message: 'Too much' },
};

describe('matchesFilter', () => {
  it.each<[LogFilter, boolean]>([
    [{}, true],
    [{ text: 'TOO MUCH' }, true],
    [{ text: 'req_1' }, true],
    [{ text: 'nothing' }, false],
    [{ model: 'qwen3:8b' }, true],
    [{ model: 'claude-x' }, true],
    [{ model: 'claude' }, false],
    [{ client: 'curl' }, false],
    [{ show: 'failed' }, true],
    [{ show: 'ok' }, false],
    [{ show: 'changed' }, true],
    [{ show: 'blocked' }, false],
    [{ since: 101 }, false],
    [{ until: 99 }, false],
    [{ show: 'failed', backend: 'anthropic' }, false],
    [{ dialect: 'anthropic', backend: 'ollama' }, true],
    [{ dialect: 'openai' }, false],
  ])('%j: %s', (filter, expected) => {
    expect(matchesFilter(row, filter)).toBe(expected);
  });
});

it('counts who left early among the failed, and finds a refused page, as the gateway does', () => {
  expect(matchesFilter({ ...row, state: 'cancelled' }, { show: 'failed' })).toBe(true);
  expect(matchesFilter({ ...row, blockedOrigin: 'https://chat.example' }, { text: 'chat.example' })).toBe(true);
});

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
    expect(isFiltering(withFilter({}, { show: 'failed' }))).toBe(true);
  });
});
