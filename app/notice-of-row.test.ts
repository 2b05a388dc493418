import { expect, test } from 'vitest';
import type { LogRow } from '../contract/log.ts';
import { noticeOfRow } from './notice-of-row.ts';

type Code = NonNullable<NonNullable<LogRow['error']>['code']>;
const row: LogRow = {
  id: 'req_1',
  seq: 1,
  at: 0,
  method: 'POST',
  path: '/v1/messages',
  client: 'Claude Code',
  dialect: 'anthropic',
  state: 'failed',
  changes: 0,
};
const failedWith = (code: Code | undefined, more: Partial<LogRow> = {}): LogRow => ({
  ...row,
  ...more,
  error: { type: 'api_error', message: 'In any words.', ...(code === undefined ? {} : { code }) },
});

test('a refused key is worth a notice', () => {
  expect(noticeOfRow(failedWith('key_refused', { backend: 'anthropic' }), true)).toEqual({
    notice: 'key-refused',
    body: 'Claude Code: In any words.',
  });
});

test('also where the refusal was passed through, when the key was ours', () => {
  const passed: LogRow = { ...row, backend: 'anthropic', relayed: true, status: 401 };
  expect(noticeOfRow(passed, true)).toMatchObject({
    notice: 'key-refused',
    body: expect.stringContaining('Set another one'),
  });
  expect(noticeOfRow(passed, false)).toBeUndefined();
  expect(noticeOfRow({ ...passed, backend: 'ollama' }, true)).toBeUndefined();
  expect(noticeOfRow({ ...passed, status: 429 }, true)).toBeUndefined();
});

test('an app that waits for a missing upstream is worth a notice', () => {
  expect(noticeOfRow(failedWith('upstream_unreachable'), false)?.notice).toBe('direction-blocked');
  expect(noticeOfRow(failedWith('upstream_unreachable', { backend: 'ollama' }), false)?.notice).toBe(
    'direction-blocked',
  );
  expect(noticeOfRow(failedWith('key_missing', { backend: 'anthropic' }), false)?.notice).toBe('direction-blocked');
});

test('nothing else is', () => {
  expect(noticeOfRow(failedWith(undefined, { backend: 'anthropic', status: 401 }), true)).toBeUndefined();
  expect(noticeOfRow(failedWith('upstream_unreachable', { backend: 'anthropic' }), true)).toBeUndefined();
  expect(noticeOfRow(failedWith('insufficient_quota', { backend: 'anthropic' }), true)).toBeUndefined();
  expect(
    noticeOfRow({ ...row, state: 'cancelled', error: { type: 'api_error', message: '', code: 'key_missing' } }, true),
  ).toBeUndefined();
  expect(noticeOfRow({ ...row, state: 'done' }, true)).toBeUndefined();
});
