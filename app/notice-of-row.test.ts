import { expect, test } from 'vitest';
import type { LogRow } from '../server/control/contract.ts';
import { noticeOfRow } from './notice-of-row.ts';

const row: LogRow = { id: 'req_1', seq: 1, at: 0, method: 'POST', path: '/v1/messages', client: 'Claude Code', dialect: 'anthropic', state: 'failed', changes: 0 };
const failedWith = (type: string, message: string, more: Partial<LogRow> = {}): LogRow => ({ ...row, ...more, error: { type, message } });

test('a refused key is worth a notice, when there is one of ours', () => {
  const refused = failedWith('authentication_error', 'invalid x-api-key', { backend: 'anthropic' });
  expect(noticeOfRow(refused, true)).toEqual({ notice: 'key-refused', body: 'Claude Code: invalid x-api-key' });
  expect(noticeOfRow(refused, false)).toBeUndefined();
});

test('an app that waits for a missing upstream is worth a notice', () => {
  expect(noticeOfRow(failedWith('api_error', "model 'x' is not one of Claude's, and Ollama cannot be reached at http://127.0.0.1:11434 (ECONNREFUSED)."), false)?.notice).toBe('direction-blocked');
  expect(noticeOfRow(failedWith('authentication_error', "No Anthropic API key is set, so 'x' cannot be asked."), false)?.notice).toBe('direction-blocked');
});

test('nothing else is', () => {
  expect(noticeOfRow(failedWith('rate_limit_error', 'slow down', { backend: 'anthropic' }), true)).toBeUndefined();
  expect(noticeOfRow(failedWith('authentication_error', 'This gateway needs a client key.'), true)).toBeUndefined();
  expect(noticeOfRow({ ...row, state: 'done' }, true)).toBeUndefined();
});
