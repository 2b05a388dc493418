import { expect, test } from 'vitest';
import type { AskOptions } from '../core/ask.ts';
import {
  blockStop,
  emptyMessage,
  messageDelta,
  messageStart,
  messageStop,
  textDelta,
  textStart,
} from '../messages/events.ts';
import type { EventChunks, MessagesRequest, StopReason, StreamEvent } from '../messages/types.ts';
import { deltaUsageOf, usageOf } from '../messages/usage.ts';
import { createConversations } from './conversations.ts';
import { callerScope } from '../core/credentials.ts';
import { conversationsOf, joinConversation, type JoinedRequest } from './join-conversation.ts';
import { fakeExchange } from '../core/testing/fake-exchange.ts';

const create = (maxBytes = 10_000) => createConversations({ maxCount: 5, maxBytes, maxAgeMs: 60_000 });
const ask = (text: string, change: Partial<MessagesRequest> = {}): MessagesRequest => ({
  model: 'm',
  messages: [{ role: 'user', content: text }],
  ...change,
});

async function* streamed(text: string, reason: StopReason = 'end_turn'): EventChunks {
  yield [messageStart(emptyMessage('msg_1', 'm', usageOf({ input: 1, output: 1 }))), textStart(0)];
  yield [{ type: 'ping' }];
  for (const letter of text) yield [textDelta(0, letter)];
  yield [blockStop(0), messageDelta(reason, null, deltaUsageOf({ input: 1, output: 1 })), messageStop()];
}

function part(
  conversations: ReturnType<typeof create>,
  request: MessagesRequest,
  options: AskOptions = { conversation: 'a' },
  headers = {},
) {
  const exchange = fakeExchange({}, { headers });
  const taken = joinConversation(conversations, exchange, request, options, true);
  if (taken === undefined) throw new Error('no conversation was named');
  return { ...taken, exchange };
}

async function drain(taken: JoinedRequest, answer: EventChunks): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const chunk of taken.follow(answer)) events.push(...chunk);
  return events;
}

test('an answer is passed on as it is and remembered before its end is seen', async () => {
  const conversations = create();
  const first = part(conversations, ask('Hi'));
  const events: StreamEvent[] = [];
  for await (const chunk of first.follow(streamed('Hello'))) {
    events.push(...chunk);
    if (chunk.some(({ type }) => type === 'message_stop')) expect(conversations.list()).toHaveLength(1);
    else expect(conversations.list()).toHaveLength(0);
  }
  expect(events).toHaveLength(11);
  expect(part(conversations, ask('And?')).request.messages.map(({ role }) => role)).toEqual([
    'user',
    'assistant',
    'user',
  ]);
});

test('an answer that is cut, broken or refused is not remembered', async () => {
  const conversations = create();
  async function* cut(): EventChunks {
    for await (const chunk of streamed('Hello')) {
      if (chunk.some(({ type }) => type === 'message_stop')) throw new Error('cut');
      yield chunk;
    }
  }
  await expect(drain(part(conversations, ask('Hi')), cut())).rejects.toThrow('cut');
  async function* broken(): EventChunks {
    yield [textDelta(0, 'x'), messageStop()];
  }
  expect(await drain(part(conversations, ask('Hi')), broken())).toHaveLength(2);
  const refused = part(conversations, ask('Hi'));
  await drain(refused, streamed('', 'refusal'));
  expect(refused.exchange.notes).toEqual([expect.stringContaining('refused')]);
  expect(conversations.list()).toEqual([]);
});

test('no name, no part; a user is a name only where that is switched on', () => {
  const conversations = create();
  expect(joinConversation(conversations, fakeExchange({}), ask('Hi'), {}, true)).toBeUndefined();
  expect(joinConversation(conversations, fakeExchange({}), ask('Hi'), { user: 'ann' }, false)).toBeUndefined();
  expect(joinConversation(conversations, fakeExchange({}), ask('Hi'), { user: 'ann' }, true)).toBeDefined();
});

test('callers with different keys never share an id', async () => {
  const conversations = create();
  const one = { 'x-api-key': 'one' };
  const two = { authorization: 'Bearer two' };
  await drain(part(conversations, ask('Hi'), { conversation: 'a' }, one), streamed('Hello'));
  expect(part(conversations, ask('x'), { conversation: 'a' }, two).request.messages).toHaveLength(1);
  expect(part(conversations, ask('x'), { conversation: 'a' }).request.messages).toHaveLength(1);
  expect(
    part(conversations, ask('x'), { conversation: 'a' }, { authorization: 'Bearer one' }).request.messages,
  ).toHaveLength(3);
  const mine = conversationsOf(conversations, fakeExchange({}, { headers: one }));
  const theirs = conversationsOf(conversations, fakeExchange({}, { headers: two }));
  expect(mine.list()).toEqual([expect.objectContaining({ id: 'a', messages: 2 })]);
  expect(theirs.list()).toEqual([]);
  expect(theirs.forget('a')).toBe(false);
  expect(mine.forget('a')).toBe(true);
  expect(callerScope({ headers: one })).not.toContain('one');
  expect(new Set([{}, one, two].map((headers) => callerScope({ headers }))).size).toBe(3);
});

test('instructions that were added for one request stay out of the conversation', async () => {
  const conversations = create();
  const kind = { type: 'text' as const, text: 'Be kind.' };
  const json = { type: 'text' as const, text: 'Answer in JSON.' };
  const first = part(conversations, ask('Hi', { system: [kind, json] }), { conversation: 'a', ownInstructions: 1 });
  expect(first.request.system).toEqual([kind, json]);
  await drain(first, streamed('{}'));
  expect(part(conversations, ask('x')).request.system).toEqual([kind]);
  expect(
    part(conversations, ask('x', { system: [json] }), { conversation: 'a', ownInstructions: 0 }).request.system,
  ).toEqual([kind, json]);
});

test('a conversation that grows too large is forgotten, and that is said', async () => {
  const conversations = create(300);
  const taken = part(conversations, ask('x'.repeat(400)));
  await drain(taken, streamed('Hello'));
  expect(taken.exchange.notes).toEqual([expect.stringContaining('larger than what is kept')]);
  expect(conversations.list()).toEqual([]);
});
