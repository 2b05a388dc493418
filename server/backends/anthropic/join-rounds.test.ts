import { describe, expect, it } from 'vitest';
import {
  blockStop,
  emptyMessage,
  messageDelta,
  messageStart,
  messageStop,
  textDelta,
  textStart,
} from '../../messages/events.ts';
import type { StopReason, StreamEvent } from '../../messages/types.ts';
import { deltaUsageOf, usageOf } from '../../messages/usage.ts';
import { createRoundJoiner } from './join-rounds.ts';

const round = (text: string, reason: StopReason, output: number): StreamEvent[] => [
  messageStart(emptyMessage(`msg_${text}`, 'm', usageOf({ input: 10, output: 1, cacheRead: 5 }))),
  textStart(0),
  textDelta(0, text),
  blockStop(0),
  messageDelta(reason, null, deltaUsageOf({ input: 10, output, cacheRead: 5, thinking: 2 })),
  messageStop(),
];

describe('createRoundJoiner', () => {
  it('hands a single round on as it is', () => {
    const joiner = createRoundJoiner();
    const events = round('a', 'end_turn', 4);
    expect(events.map((event) => joiner.take(event))).toEqual(events);
    expect(joiner.paused).toBe(false);
  });

  it('makes one answer of rounds that pause', () => {
    const joiner = createRoundJoiner();
    const first = round('a', 'pause_turn', 4).flatMap((event) => joiner.take(event) ?? []);
    expect(joiner.paused).toBe(true);
    joiner.goOn();
    const second = round('b', 'end_turn', 6).flatMap((event) => joiner.take(event) ?? []);
    expect(joiner.paused).toBe(false);
    expect([...first, ...second]).toEqual([
      messageStart(emptyMessage('msg_a', 'm', usageOf({ input: 10, output: 1, cacheRead: 5 }))),
      textStart(0),
      textDelta(0, 'a'),
      blockStop(0),
      textStart(1),
      textDelta(1, 'b'),
      blockStop(1),
      messageDelta('end_turn', null, deltaUsageOf({ input: 20, output: 10, cacheRead: 10, thinking: 4 })),
      messageStop(),
    ]);
  });

  it('starts over with the tokens of what was not shown', () => {
    const joiner = createRoundJoiner();
    for (const event of round('a', 'end_turn', 4)) joiner.take(event);
    joiner.startOver();
    const second = round('b', 'tool_use', 6).flatMap((event) => joiner.take(event) ?? []);
    expect(second[0]).toMatchObject({ type: 'message_start', message: { id: 'msg_b' } });
    expect(second[1]).toEqual(textStart(0));
    expect(second.at(-2)).toMatchObject({ usage: { input_tokens: 20, output_tokens: 10 } });
  });

  it('lets a pause through when told to give up, and knows the container', () => {
    const joiner = createRoundJoiner();
    joiner.giveUp();
    const [start, ...rest] = round('a', 'pause_turn', 4);
    if (start?.type === 'message_start') start.message.container = { id: 'container_1', expires_at: '', skills: null };
    const out = [start, ...rest].flatMap((event) => (event === undefined ? [] : (joiner.take(event) ?? [])));
    expect(out.at(-2)).toMatchObject({ delta: { stop_reason: 'pause_turn' } });
    expect(joiner.container).toBe('container_1');
  });
});
