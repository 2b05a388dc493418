import { expect, test } from 'vitest';
import { quotedError } from '../../messages/errors.ts';
import type { Reply } from '../../core/reply.ts';
import { answerItem } from './batch-item.ts';
import { fakeExchange } from '../../core/testing/fake-exchange.ts';
import { fakeGateway, type FakeOptions } from '../../core/testing/fake-gateway.ts';
import { eventsOf } from '../../core/testing/sample-answers.ts';

const params = { model: 'qwen3:8b', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };
const item = (change: object, options: FakeOptions): ReturnType<typeof answerItem> =>
  answerItem(fakeExchange({ ...params, ...change }), fakeGateway(options));
const claude = (status: number, body: unknown, headers: Record<string, string> = {}): FakeOptions => ({
  upstream: (): Reply => ({ kind: 'whole', status, headers, body }),
});

test("a local model's answer is the whole message", async () => {
  expect(await item({}, { answer: [eventsOf([{ text: ['Hel', 'lo'] }], 'end_turn')] })).toMatchObject({
    kind: 'done',
    result: { type: 'succeeded', message: { type: 'message', content: [{ type: 'text', text: 'Hello' }] } },
  });
});

test("Claude's answer is the message as it came", async () => {
  const message = { type: 'message', id: 'msg_1', unheard_of: 1 };
  expect(await item({ model: 'claude-opus-5-5' }, claude(200, message))).toEqual({
    kind: 'done',
    result: { type: 'succeeded', message },
  });
  expect(await item({ model: 'claude-opus-5-5' }, claude(200, '<html>'))).toMatchObject({
    kind: 'done',
    result: { type: 'errored', error: { error: { type: 'api_error' } } },
  });
});

test("params that are wrong end as an error in Anthropic's shape", async () => {
  expect(await item({ max_tokens: undefined }, {})).toEqual({
    kind: 'done',
    result: {
      type: 'errored',
      error: {
        type: 'error',
        error: { type: 'invalid_request_error', message: 'max_tokens: Field required' },
        request_id: 'req_1',
      },
    },
  });
  expect(await item({ model: 'none' }, {})).toMatchObject({
    result: { error: { error: { type: 'not_found_error' } } },
  });
  expect(
    await item(
      { model: 'claude-opus-5-5' },
      claude(400, { type: 'error', error: { type: 'invalid_request_error', message: 'too long' } }),
    ),
  ).toMatchObject({ result: { error: { error: { type: 'invalid_request_error', message: 'too long' } } } });
});

test('what passes is for later', async () => {
  expect(await item({}, { fails: quotedError('api_error', 'away', { code: 'upstream_unreachable' }) })).toEqual({
    kind: 'later',
  });
  expect(await item({ model: 'claude-opus-5-5' }, claude(429, {}, { 'retry-after': '7' }))).toEqual({
    kind: 'later',
    afterMs: 7000,
  });
  expect(await item({ model: 'claude-opus-5-5' }, claude(529, 'overloaded'))).toEqual({ kind: 'later' });
});
