import { describe, expect, it } from 'vitest';
import { compileFilter, isOpen, type LogFilter } from './log-filter.ts';
import type { LogRow } from './log.ts';

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

describe('a row of the log', () => {
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
    expect(compileFilter(filter)(row)).toBe(expected);
  });
});

it('counts who left early among the failed, and finds a refused page, as the gateway does', () => {
  expect(compileFilter({ show: 'failed' })({ ...row, state: 'cancelled' })).toBe(true);
  expect(compileFilter({ text: 'chat.example' })({ ...row, blockedOrigin: 'https://chat.example' })).toBe(true);
});

it('is the same for the gateway, whose rows know the sentences of the changes as well', () => {
  const stored = { ...row, changes: ['top_k was left out.'] };
  expect(compileFilter({ show: 'changed' })(stored)).toBe(true);
  expect(compileFilter({ show: 'changed' })({ ...stored, changes: [] })).toBe(false);
  expect(compileFilter({ text: ' Top_K ' })(stored)).toBe(true);
  expect(compileFilter({ text: ' Top_K ' })(row)).toBe(false);
});

it('is let through by a filter that says nothing', () => {
  expect([{}, { text: ' ' }, { show: 'all' as const }].map(isOpen)).toEqual([true, true, true]);
  expect([{ text: 'a' }, { show: 'ok' as const }, { until: 0 }].map(isOpen)).toEqual([false, false, false]);
});
