import { describe, expect, it } from 'vitest';
import type { ContentBlockParam } from '../../messages/types.ts';
import { conversationOf, createThinkingMemory } from './thinking-memory.ts';

const call = (id: string, input: unknown = { a: 1 }): Extract<ContentBlockParam, { type: 'tool_use' }> => ({
  type: 'tool_use',
  id,
  name: 'run',
  input,
});
const turn = (id: string, signature = `sig-${id}`): ContentBlockParam[] => [
  { type: 'thinking', thinking: 'hm', signature },
  call(id),
];

describe('createThinkingMemory', () => {
  const limits = { maxBytes: 100_000, maxAgeMs: 1000 };

  it('finds an answer by the id of any of its calls', () => {
    const memory = createThinkingMemory(limits);
    memory.remember('c', 'm', [...turn('toolu_1'), call('toolu_2', {})]);
    const found = memory.recall('another', [call('toolu_2', {})]);
    expect(found).toMatchObject({
      model: 'm',
      blocks: [
        { type: 'thinking', signature: 'sig-toolu_1' },
        { type: 'tool_use', id: 'toolu_1', name: 'run' },
        { id: 'toolu_2' },
      ],
    });
    expect(memory.recall('c', [call('toolu_9', { b: 2 })])).toBeUndefined();
  });

  it('finds it by name and input in the same conversation when the client lost the id', () => {
    const memory = createThinkingMemory(limits);
    memory.remember('c', 'm', [
      { type: 'redacted_thinking', data: 'secret' },
      call('toolu_1', { b: [1, { d: 4, c: 3 }], a: 'x' }),
    ]);
    expect(memory.recall('c', [call('call_0', { a: 'x', b: [1, { c: 3, d: 4 }] })])?.model).toBe('m');
    expect(memory.recall('other', [call('call_0', { a: 'x', b: [1, { c: 3, d: 4 }] })])).toBeUndefined();
    expect(memory.recall('c', [call('call_0', { a: 'y' })])).toBeUndefined();
  });

  it('knows who signed what, also without calls', () => {
    const memory = createThinkingMemory(limits);
    memory.remember('c', 'm', [
      { type: 'thinking', thinking: 'hm', signature: 'sig' },
      { type: 'text', text: 'yes' },
    ]);
    expect(memory.modelOf('sig')).toBe('m');
    expect(memory.modelOf('other')).toBeUndefined();
  });

  it('keeps nothing of answers without thoughts', () => {
    const memory = createThinkingMemory(limits);
    memory.remember('c', 'm', [{ type: 'text', text: 'a' }, call('toolu_1')]);
    expect(memory.recall('c', [call('toolu_1')])).toBeUndefined();
    expect(memory.bytes).toBe(0);
  });

  it('forgets what was used longest ago when it is full', () => {
    const memory = createThinkingMemory({ maxBytes: 3000, maxAgeMs: 1000 });
    memory.remember('c', 'm', turn('toolu_0'));
    memory.remember('c', 'm', turn('toolu_1'));
    for (let n = 2; n < 40; n++) {
      memory.remember(
        'c',
        'm',
        [...turn(`toolu_${n}`)].map((block) => (block.type === 'tool_use' ? { ...block, input: { n } } : block)),
      );
      memory.recall('c', [call('toolu_0')]);
      expect(memory.bytes).toBeLessThanOrEqual(3000);
    }
    expect(memory.recall('c', [call('toolu_0')])).toBeDefined();
    expect(memory.recall('', [call('toolu_1')])).toBeUndefined();
    expect(memory.recall('', [call('toolu_39')])).toBeDefined();
    memory.remember('c', 'm', [{ type: 'thinking', thinking: 'x'.repeat(5000), signature: 's' }, call('toolu_big')]);
    expect(memory.recall('', [call('toolu_big')])).toBeUndefined();
  });

  it('forgets what is too old', () => {
    let now = 0;
    const memory = createThinkingMemory({ ...limits, now: () => now });
    memory.remember('c', 'm', turn('toolu_1'));
    now = 900;
    expect(memory.recall('', [call('toolu_1')])).toBeDefined();
    now = 1800;
    expect(memory.recall('', [call('toolu_1')])).toBeDefined();
    now = 3000;
    expect(memory.recall('', [call('toolu_1')])).toBeUndefined();
    expect(memory.bytes).toBe(0);
  });
});

describe('conversationOf', () => {
  it('tells conversations by their first user message', () => {
    const first = conversationOf([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'a' },
    ]);
    expect(conversationOf([{ role: 'user', content: [{ type: 'text', text: 'hi' }] }])).toBe(first);
    expect(conversationOf([{ role: 'user', content: 'ho' }])).not.toBe(first);
    expect(conversationOf([])).toBe('');
  });
});
