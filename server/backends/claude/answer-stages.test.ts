import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockStop,
  emptyMessage,
  inputJsonDelta,
  messageDelta,
  messageStart,
  messageStop,
  signatureDelta,
  textDelta,
  textStart,
  thinkingDelta,
  thinkingStart,
  toolUseStart,
} from '../../messages/events.ts';
import type { StopReason, StreamEvent } from '../../messages/types.ts';
import { deltaUsageOf, usageOf } from '../../messages/usage.ts';
import { createStages } from './answer-stages.ts';
import { createBlockCollector } from '../anthropic/collect-turn.ts';
import { createToolNames } from './tool-names.ts';

/** The grammar of anthropic.md, section 7: what is wrong with a whole answer, or undefined. */
function fault(events: readonly StreamEvent[]): string | undefined {
  const kinds = events.filter((event) => event.type !== 'ping');
  if (kinds[0]?.type !== 'message_start') return 'no start';
  if (kinds.at(-1)?.type !== 'message_stop' || kinds.at(-2)?.type !== 'message_delta') return 'no end';
  let next = 0;
  let open: string | undefined;
  for (const event of kinds.slice(1, -2)) {
    if (event.type === 'content_block_start') {
      if (open !== undefined || event.index !== next) return `start ${event.index}`;
      open = event.content_block.type;
    } else if (event.type === 'content_block_delta') {
      if (open === undefined || event.index !== next) return `delta ${event.index}`;
      const fits: Record<string, string> = {
        text_delta: 'text',
        input_json_delta: 'tool_use',
        thinking_delta: 'thinking',
        signature_delta: 'thinking',
      };
      if (fits[event.delta.type] !== open) return `${event.delta.type} in ${open}`;
    } else if (event.type === 'content_block_stop') {
      if (open === undefined || event.index !== next) return `stop ${event.index}`;
      open = undefined;
      next++;
    } else return event.type;
  }
  return open === undefined ? undefined : 'open block';
}

const chunks = (text: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc.tuple(text, fc.array(fc.nat(30), { maxLength: 4 })).map(([whole, cuts]) => {
    const places = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
    return places.slice(1).map((to, at) => whole.slice(places[at], to));
  });

const someText = chunks(
  fc.constantFrom(
    '',
    ' ',
    'plain words',
    '{"city":"Oslo"}',
    '```json\n{"a":[1,"}"]}\n```',
    '{"value":[1,2]}',
    '{"cut":',
  ),
);
const aBlock = fc.oneof(
  someText.map((texts) => (index: number): StreamEvent[] => [
    textStart(index),
    ...texts.map((text) => textDelta(index, text)),
    blockStop(index),
  ]),
  someText.map((texts) => (index: number): StreamEvent[] => [
    thinkingStart(index),
    ...texts.map((text) => thinkingDelta(index, text)),
    signatureDelta(index, 's'),
    blockStop(index),
  ]),
  fc
    .tuple(
      fc.constantFrom('list', 'a_b', 'other'),
      chunks(fc.constantFrom('', '{"value":[1,2]}', '{"value":{"a":1}}', '{"x":1}', '{"value":[1')),
    )
    .map(([name, jsons]) => (index: number): StreamEvent[] => [
      toolUseStart(index, `toolu_${index}`, name),
      inputJsonDelta(index, ''),
      ...jsons.map((json) => inputJsonDelta(index, json)),
      blockStop(index),
    ]),
);
const anAnswer = fc
  .tuple(
    fc.array(aBlock, { maxLength: 4 }),
    fc.constantFrom<StopReason>('end_turn', 'tool_use', 'max_tokens', 'refusal'),
    fc.boolean(),
  )
  .map(([blocks, reason, pings]): StreamEvent[] => {
    const events: StreamEvent[] = [
      messageStart(emptyMessage('msg_1', 'm', usageOf({ input: 1, output: 0 }))),
      ...blocks.flatMap((block, index) => block(index)),
      messageDelta(reason, null, deltaUsageOf({ input: 1, output: 2 })),
      messageStop(),
    ];
    return pings ? events.flatMap((event): StreamEvent[] => [{ type: 'ping' }, event]) : events;
  });

describe('createStages', () => {
  it('hands events on untouched where nothing has to be turned back', () => {
    const stage = createStages({ names: createToolNames(['plain']), wrapped: new Set() }, () => undefined);
    fc.assert(
      fc.property(anAnswer, (events) => {
        const out: StreamEvent[] = [];
        for (const event of events) stage(event, out);
        expect(out.every((event, at) => event === events[at])).toBe(true);
        expect(out).toHaveLength(events.length);
      }),
    );
  });

  it('keeps the grammar for any answer and any plan', () => {
    const aPlan = fc.record({
      emulated: fc.option(fc.constantFrom('list', 'a_b'), { nil: undefined }),
      bareJson: fc.option(fc.constantFrom('{' as const, '[' as const, 'either' as const), { nil: undefined }),
      wraps: fc.boolean(),
    });
    fc.assert(
      fc.property(anAnswer, aPlan, (events, { emulated, bareJson, wraps }) => {
        const stage = createStages(
          {
            names: createToolNames(['list', 'a.b']),
            wrapped: new Set(wraps ? ['list'] : []),
            ...(emulated === undefined ? {} : { emulated }),
            ...(bareJson === undefined ? {} : { bareJson }),
          },
          () => undefined,
        );
        const out: StreamEvent[] = [];
        for (const event of events) stage(event, out);
        expect(fault(events)).toBeUndefined();
        expect(fault(out)).toBeUndefined();
        const turn = createBlockCollector();
        for (const event of out) turn.add(event);
        // No call keeps the API's name or wrapping, and no whole input is lost.
        for (const block of turn.blocks) {
          if (block.type !== 'tool_use') continue;
          expect(block.name).not.toBe('a_b');
          if (wraps && block.name === 'list') expect(block.input).not.toEqual({ value: [1, 2] });
        }
      }),
      { numRuns: 400 },
    );
  });

  it('turns JSON text into a call of a wrapped and renamed tool', () => {
    const stage = createStages(
      { names: createToolNames(['my.list']), wrapped: new Set(['my_list']), emulated: 'my_list' },
      () => undefined,
    );
    const out: StreamEvent[] = [];
    for (const event of [textStart(0), textDelta(0, '{"value":'), textDelta(0, '[1]}'), blockStop(0)])
      stage(event, out);
    expect(out).toMatchObject([
      { content_block: { type: 'tool_use', name: 'my.list' } },
      { delta: { partial_json: '[1]' } },
      { type: 'content_block_stop' },
    ]);
  });
});
