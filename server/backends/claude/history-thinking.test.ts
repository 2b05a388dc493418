import { describe, expect, it } from 'vitest';
import type { ContentBlockParam, MessageParam } from '../../messages/types.ts';
import {
  dropThoughts,
  isForeignThought,
  isThoughtOfOther,
  loopLacksThoughts,
  restoreThoughts,
} from './history-thinking.ts';
import { createThinkingMemory } from './thinking-memory.ts';

const thought: ContentBlockParam & { type: 'thinking' } = { type: 'thinking', thinking: 'hm', signature: 'sig' };
const call = (id: string): ContentBlockParam => ({ type: 'tool_use', id, name: 'run', input: {} });
const text = (words: string): ContentBlockParam => ({ type: 'text', text: words });
const history = (...content: ContentBlockParam[]): MessageParam[] => [
  { role: 'user', content: 'hi' },
  { role: 'assistant', content },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'ok' }] },
];

function remembering(...blocks: ContentBlockParam[]): ReturnType<typeof createThinkingMemory> {
  const memory = createThinkingMemory({ maxBytes: 100_000, maxAgeMs: 1000 });
  memory.remember('c', 'opus', blocks);
  return memory;
}

describe('restoreThoughts', () => {
  const second: ContentBlockParam = { type: 'redacted_thinking', data: 'secret' };
  const memory = remembering(thought, text('I '), text('look.'), second, call('toolu_1'), call('toolu_2'));

  it('puts every thought back in its place when the text agrees', () => {
    const restored = restoreThoughts(
      history(text('I look.'), call('toolu_1'), call('toolu_2')),
      { id: 'opus' },
      memory,
      'c',
    );
    expect(restored[1]?.content).toEqual([
      thought,
      text('I '),
      text('look.'),
      second,
      call('toolu_1'),
      call('toolu_2'),
    ]);
  });

  it("keeps the client's words when they do not", () => {
    const restored = restoreThoughts(
      history(text('Changed.'), call('toolu_1'), call('toolu_2')),
      { id: 'opus' },
      memory,
      'c',
    );
    expect(restored[1]?.content).toEqual([thought, second, text('Changed.'), call('toolu_1'), call('toolu_2')]);
    const silent = restoreThoughts(history(call('toolu_1'), call('toolu_2')), { id: 'opus' }, memory, 'c');
    expect(silent[1]?.content).toEqual([thought, second, call('toolu_1'), call('toolu_2')]);
  });

  it('leaves alone what it does not know for sure', () => {
    const other = history(text('I look.'), call('toolu_1'));
    expect(restoreThoughts(other, { id: 'opus' }, memory, 'c')).toBe(other);
    const switched = history(call('toolu_1'), call('toolu_2'));
    expect(restoreThoughts(switched, { id: 'sonnet' }, memory, 'c')).toBe(switched);
    const kept = history(thought, call('toolu_1'), call('toolu_2'));
    expect(restoreThoughts(kept, { id: 'opus' }, memory, 'c')).toBe(kept);
  });
});

describe('dropThoughts', () => {
  it('drops all thoughts of an answer or none', () => {
    const ours: ContentBlockParam = { type: 'thinking', thinking: 'x', signature: 'gw1.abc' };
    const mixed = history(thought, ours, text('a'));
    expect(dropThoughts(mixed, isForeignThought)[1]?.content).toEqual([text('a')]);
    const fine = history(thought, text('a'));
    expect(dropThoughts(fine, isForeignThought)).toBe(fine);
    expect(isForeignThought({ type: 'thinking', thinking: 'x', signature: '' })).toBe(true);
    expect(isForeignThought({ type: 'redacted_thinking', data: 'gw1.x' })).toBe(true);
  });
});

describe('isThoughtOfOther', () => {
  it('only minds where the model does and the other is known', () => {
    const memory = remembering(thought, text('a'));
    expect(isThoughtOfOther(thought, { id: 'sonnet', bindsThinking: true }, memory)).toBe(true);
    expect(isThoughtOfOther(thought, { id: 'sonnet', bindsThinking: false }, memory)).toBe(false);
    expect(isThoughtOfOther(thought, { id: 'opus', bindsThinking: true }, memory)).toBe(false);
    expect(isThoughtOfOther({ ...thought, signature: 'unknown' }, { id: 'sonnet', bindsThinking: true }, memory)).toBe(
      false,
    );
  });
});

describe('loopLacksThoughts', () => {
  it('looks at the answer that the last results belong to', () => {
    expect(loopLacksThoughts(history(call('toolu_1')))).toBe(true);
    expect(loopLacksThoughts(history(thought, call('toolu_1')))).toBe(false);
    expect(loopLacksThoughts([{ role: 'user', content: 'hi' }])).toBe(false);
    expect(
      loopLacksThoughts([
        ...history(call('toolu_1')),
        { role: 'assistant', content: 'done' },
        { role: 'user', content: 'more' },
      ]),
    ).toBe(false);
  });
});
