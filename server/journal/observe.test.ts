import { expect, test } from 'vitest';
import type { RequestRecord } from '../core/record.ts';
import { emptyMessage, messageDelta, messageStart, messageStop } from '../messages/events.ts';
import type { StreamEvent } from '../messages/types.ts';
import { deltaUsageOf, usageOf } from '../messages/usage.ts';
import { observe } from './observe.ts';

const record = (): RequestRecord => ({
  id: 'req_1',
  at: 0,
  method: 'POST',
  path: '/v1/messages',
  dialect: 'anthropic',
  userAgent: '',
  remote: '',
  headers: {},
  changes: [],
});

async function* answer(failure?: Error): AsyncGenerator<StreamEvent[]> {
  yield [messageStart(emptyMessage('msg_1', 'claude-haiku-4-5', usageOf({ input: 10, output: 1, cacheRead: 4 })))];
  if (failure !== undefined) throw failure;
  const counts = { ...deltaUsageOf({ input: 0, output: 9, thinking: 6 }), input_tokens: null };
  yield [messageDelta('end_turn', null, { ...counts, cache_read_input_tokens: null }), messageStop()];
}

test("an answer's tokens, thinking among them, and its stop reason are noted", async () => {
  const exchange = { record: record() };
  const events: StreamEvent[] = [];
  for await (const chunk of observe(answer(), 'my-alias', exchange)) events.push(...chunk);
  expect(exchange.record).toMatchObject({
    tokens: { input: 10, output: 9, cacheRead: 4, cacheWrite: 0, thinking: 6 },
    stopReason: 'end_turn',
  });
  expect(events[0]).toMatchObject({ message: { model: 'my-alias' } });
});

test('a failure is noted with what came before it', async () => {
  const exchange = { record: record() };
  const run = async (): Promise<void> => {
    for await (const _ of observe(answer(new Error('gone')), 'm', exchange));
  };
  await expect(run()).rejects.toMatchObject({ name: 'GatewayError' });
  expect(exchange.record).toMatchObject({ tokens: { input: 10, output: 1 }, error: { type: 'api_error' } });
});
