import { describe, expect, it } from 'vitest';
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
} from './events.ts';
import { deltaUsageOf, usageOf } from './usage.ts';
import type { StreamEvent } from './types.ts';
import { quotedError } from './errors.ts';
import { createOrderCheck } from './event-order.ts';
import type { UnknownPart } from './types.ts';

const start = messageStart(emptyMessage('msg_1', 'm', usageOf({ input: 1, output: 0 })));
const end = messageDelta('end_turn', null, deltaUsageOf({ input: 1, output: 2 }));
const ping: StreamEvent = { type: 'ping' };

function run(events: readonly (StreamEvent | UnknownPart)[]): {
  out: StreamEvent[];
  notes: string[];
  complete: boolean;
} {
  const notes: string[] = [];
  const order = createOrderCheck(
    (change) => notes.push(change),
    (what, disorder) => quotedError('api_error', `came in the wrong order (${disorder}: ${what})`),
  );
  const out: StreamEvent[] = [];
  for (const event of events) order.take(event, out);
  return { out, notes, complete: order.complete };
}

describe('createOrderCheck', () => {
  it('leaves a good answer as it is', () => {
    const events = [
      start,
      ping,
      textStart(0),
      textDelta(0, 'a'),
      blockStop(0),
      textStart(1),
      ping,
      textDelta(1, 'b'),
      blockStop(1),
      end,
      messageStop(),
    ];
    const { out, notes, complete } = run(events);
    expect(out).toEqual(events);
    expect(out[3]).toBe(events[3]);
    expect(notes).toEqual([]);
    expect(complete).toBe(true);
  });

  it('leaves an unknown block out, numbers the others through, and says so', () => {
    const unknown = (part: 'block' | 'delta'): UnknownPart => ({
      type: 'unknown',
      part,
      name: part === 'block' ? 'compaction' : 'compaction_delta',
      index: 0,
    });
    const { out, notes } = run([
      start,
      unknown('block'),
      unknown('delta'),
      blockStop(0),
      textStart(1),
      textDelta(1, 'b'),
      blockStop(1),
      end,
      messageStop(),
    ]);
    expect(out).toEqual([start, textStart(0), textDelta(0, 'b'), blockStop(0), end, messageStop()]);
    expect(notes).toEqual(['The answer holds a "compaction" block, which Switchboard does not know; it was left out.']);
  });

  it('says an unknown delta of a known block and ignores an unknown event', () => {
    const { out, notes } = run([
      start,
      textStart(0),
      { type: 'unknown', part: 'delta', name: 'new_delta', index: 0 },
      { type: 'unknown', part: 'event', name: 'news', index: undefined },
      blockStop(0),
      end,
      messageStop(),
    ]);
    expect(out).toHaveLength(5);
    expect(notes).toEqual(['A part of the answer ("new_delta") is not known to Switchboard; it was left out.']);
  });

  it.each<[string, StreamEvent[]]>([
    ['a second start', [start, start]],
    ['a block before the start', [textStart(0)]],
    ['a delta of no block', [start, textDelta(0, 'a')]],
    ['a delta of another block', [start, textStart(0), textDelta(1, 'a')]],
    ['a block inside a block', [start, textStart(0), textStart(1)]],
    ['an end inside a block', [start, textStart(0), end]],
    ['a stop without a reason', [start, messageStop()]],
    ['a block after the end', [start, end, textStart(0)]],
    ['a delta of another kind', [start, textStart(0), inputJsonDelta(0, '{}')]],
  ])('refuses %s', (_name, events) => {
    expect(() => run(events)).toThrow('came in the wrong order');
  });

  it('tells in which of three ways the order was left', () => {
    expect(() => run([start, start])).toThrow('begun twice');
    expect(() => run([start, messageStop()])).toThrow('no stop reason');
    expect(() => run([textStart(0)])).toThrow('parts: block 0 began at the wrong place');
  });

  it('makes a stream of a start that is the whole answer', () => {
    const message = emptyMessage('msg_1', 'm', usageOf({ input: 0, output: 3 }));
    const whole = messageStart({
      ...message,
      content: [
        { type: 'text', text: 'hi', citations: null },
        { type: 'tool_use', id: 'toolu_1', name: 'roll', input: { player: 2 }, caller: { type: 'direct' } },
      ],
      stop_reason: 'tool_use',
    });
    expect(run([whole, messageStop()]).out).toEqual([
      messageStart(message),
      textStart(0),
      textDelta(0, 'hi'),
      blockStop(0),
      toolUseStart(1, 'toolu_1', 'roll'),
      inputJsonDelta(1, '{"player":2}'),
      blockStop(1),
      messageDelta('tool_use', null, deltaUsageOf({ input: 0, output: 3 })),
      messageStop(),
    ]);
    const more = run([
      messageStart({ ...message, content: [{ type: 'text', text: 'hi', citations: null }] }),
      textStart(1),
      textDelta(1, '!'),
      blockStop(1),
      end,
      messageStop(),
    ]);
    expect(more.out.filter((event) => event.type === 'content_block_start').map((event) => event.index)).toEqual([
      0, 1,
    ]);
  });

  it('ignores what comes after the end', () => {
    expect(run([start, end, messageStop(), textStart(0), start]).out).toHaveLength(3);
  });
});
