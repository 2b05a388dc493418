import { expect, test } from 'vitest';
import { quotedError } from '../../messages/errors.ts';
import {
  blockStop,
  emptyMessage,
  inputJsonDelta,
  messageDelta,
  messageStart,
  messageStop,
  textDelta,
  textStart,
  toolUseStart,
} from '../../messages/events.ts';
import type { StreamEvent } from '../../messages/types.ts';
import { deltaUsageOf, usageOf } from '../../messages/usage.ts';
import { parseSse } from '../../../test/support/sse.ts';
import { encodeEvents } from './encode.ts';

const options = { model: 'asked', estimate: () => 42, requestId: 'req_1', contextManagement: false };
const start = (): StreamEvent => messageStart(emptyMessage('msg_1', 'asked', usageOf({ input: 7, output: 1 })));
const rest: StreamEvent[] = [
  textStart(0),
  textDelta(0, 'a "quoted"\nline \u2028'),
  blockStop(0),
  messageDelta('end_turn', null, deltaUsageOf({ input: 7, output: 3 })),
  messageStop(),
];

async function* chunked(list: (StreamEvent[] | Error)[]): AsyncGenerator<StreamEvent[]> {
  for (const chunk of list) {
    if (chunk instanceof Error) throw chunk;
    yield chunk;
  }
}

async function text(list: (StreamEvent[] | Error)[], change: Partial<typeof options> = {}): Promise<string> {
  let all = '';
  for await (const chunk of encodeEvents(chunked(list), { ...options, ...change })) all += chunk;
  return all;
}

const eventsOf = (sse: string): unknown[] =>
  parseSse(sse).map((frame) => {
    const event: unknown = JSON.parse(frame.data);
    return event;
  });

test('events come out as they went in, names repeated, however they are batched', async () => {
  const all = [start(), ...rest];
  const whole = await text([all]);
  expect(whole).toBe(await text(all.map((event) => [event])));
  expect(eventsOf(whole)).toEqual(all);
  expect(parseSse(whole).map((frame) => frame.event)).toEqual(all.map((event) => event.type));
});

test('one chunk of events is one of text', async () => {
  const chunks: string[] = [];
  for await (const chunk of encodeEvents(chunked([[start(), ...rest]]), options)) chunks.push(chunk);
  expect(chunks).toHaveLength(1);
});

test('tool input goes out as it came', async () => {
  const events = [
    start(),
    toolUseStart(0, 'toolu_1', 'f'),
    inputJsonDelta(0, '{"a":"\\u00'),
    inputJsonDelta(0, 'e9"}'),
    blockStop(0),
    messageDelta('tool_use', null, deltaUsageOf({ input: 1, output: 1 })),
    messageStop(),
  ];
  expect(eventsOf(await text([events]))).toEqual(events);
});

test('a ping before the start opens the message with the estimate, and the late start is left out', async () => {
  const events = eventsOf(await text([[{ type: 'ping' }], [{ type: 'ping' }], [start(), ...rest]]));
  expect(events.slice(0, 3)).toMatchObject([
    { type: 'message_start', message: { model: 'asked', content: [], usage: { input_tokens: 42 } } },
    { type: 'ping' },
    { type: 'ping' },
  ]);
  expect(events.slice(3)).toEqual(rest);
});

test('an error before the first chunk is thrown, after it becomes an event', async () => {
  const failure = quotedError('overloaded_error', 'Too busy.');
  await expect(text([failure])).rejects.toBe(failure);
  const events = eventsOf(await text([[start()], failure]));
  expect(events.at(-1)).toEqual({
    type: 'error',
    error: { type: 'overloaded_error', message: 'Too busy.' },
    request_id: 'req_1',
  });
});

test('the report of context management is given to who asked for it', async () => {
  expect(eventsOf(await text([[start(), ...rest]], { contextManagement: true }))).toContainEqual(
    expect.objectContaining({ type: 'message_delta', context_management: { applied_edits: [] } }),
  );
});
