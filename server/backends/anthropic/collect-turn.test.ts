import { describe, expect, it } from 'vitest';
import {
  blockStop,
  inputJsonDelta,
  signatureDelta,
  textDelta,
  textStart,
  thinkingDelta,
  thinkingStart,
  toolUseStart,
} from '../../messages/events.ts';
import { createBlockCollector } from './collect-turn.ts';

describe('createTurn', () => {
  it('builds the blocks of an answer and leaves out empty texts and what is not finished', () => {
    const turn = createBlockCollector();
    const start = textStart(2);
    for (const event of [
      thinkingStart(0),
      thinkingDelta(0, 'h'),
      thinkingDelta(0, 'm'),
      signatureDelta(0, 'sig'),
      blockStop(0),
      textStart(1),
      blockStop(1),
      start,
      textDelta(2, 'a'),
      textDelta(2, 'b'),
      blockStop(2),
      toolUseStart(3, 'toolu_1', 'x'),
      inputJsonDelta(3, ''),
      inputJsonDelta(3, '{"a"'),
      inputJsonDelta(3, ':1}'),
      blockStop(3),
      toolUseStart(4, 'toolu_2', 'none'),
      inputJsonDelta(4, ''),
      blockStop(4),
      toolUseStart(5, 'toolu_3', 'cut'),
    ])
      turn.add(event);
    expect(turn.blocks).toEqual([
      { type: 'thinking', thinking: 'hm', signature: 'sig' },
      { type: 'text', text: 'ab', citations: null },
      { type: 'tool_use', id: 'toolu_1', name: 'x', input: { a: 1 }, caller: { type: 'direct' } },
      { type: 'tool_use', id: 'toolu_2', name: 'none', input: {}, caller: { type: 'direct' } },
    ]);
    expect(start).toEqual(textStart(2));
  });
});
