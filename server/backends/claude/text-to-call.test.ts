import { describe, expect, it } from 'vitest';
import { blockStop, messageDelta, textDelta, textStart, thinkingStart } from '../../messages/events.ts';
import type { StopReason, StreamEvent } from '../../messages/types.ts';
import { deltaUsageOf } from '../../messages/usage.ts';
import { createTextToCall } from './text-to-call.ts';

const end = (reason: StopReason): StreamEvent => messageDelta(reason, null, deltaUsageOf({ input: 1, output: 2 }));

function run(events: readonly StreamEvent[]): { out: StreamEvent[]; notes: string[] } {
  const notes: string[] = [];
  const out: StreamEvent[] = [];
  const stage = createTextToCall('weather', (change) => notes.push(change));
  for (const event of events) stage(event, out);
  return { out, notes };
}

describe('createTextToCall', () => {
  it('makes the JSON text a call, streamed, and ends the turn with it', () => {
    const { out, notes } = run([
      thinkingStart(0),
      blockStop(0),
      textStart(1),
      textDelta(1, ' \n'),
      textDelta(1, '{"city"'),
      textDelta(1, ':"Oslo"}'),
      blockStop(1),
      end('end_turn'),
    ]);
    expect(out.slice(2)).toEqual([
      {
        type: 'content_block_start',
        index: 1,
        content_block: {
          type: 'tool_use',
          id: expect.stringMatching(/^toolu_/),
          name: 'weather',
          input: {},
          caller: { type: 'direct' },
        },
      },
      { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"city"' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: ':"Oslo"}' } },
      blockStop(1),
      end('tool_use'),
    ]);
    expect(notes).toEqual([]);
  });

  it('keeps the reason of an answer that was cut', () => {
    expect(run([textStart(0), textDelta(0, '{"ci'), blockStop(0), end('max_tokens')]).out.at(-1)).toEqual(
      end('max_tokens'),
    );
  });

  it('leaves what is no JSON as text', () => {
    const { out, notes } = run([
      textStart(0),
      textDelta(0, ' '),
      textDelta(0, 'I will not.'),
      textDelta(0, ' No.'),
      blockStop(0),
      end('refusal'),
    ]);
    expect(out).toEqual([
      textStart(0),
      textDelta(0, ' I will not.'),
      textDelta(0, ' No.'),
      blockStop(0),
      end('refusal'),
    ]);
    expect(notes).toEqual(['The model did not give an input for the tool "weather"; its answer is text.']);
  });

  it('makes one call, not two, and leaves an empty text', () => {
    const { out } = run([
      textStart(0),
      blockStop(0),
      textStart(1),
      textDelta(1, '{}'),
      blockStop(1),
      textStart(2),
      textDelta(2, '{"b":1}'),
      blockStop(2),
      end('end_turn'),
    ]);
    expect(
      out.filter((event) => event.type === 'content_block_start').map((event) => event.content_block.type),
    ).toEqual(['text', 'tool_use', 'text']);
  });
});
