import { expect, test } from 'vitest';
import { stripOwnThinking } from './strip-thinking.ts';

const body = (messages: unknown): Buffer =>
  Buffer.from(JSON.stringify({ model: 'claude-opus-5-5', unknown: 1, messages }));

test('bytes without our signatures are the same bytes', () => {
  const bytes = body([{ role: 'user', content: 'I like gw1. a lot' }]);
  expect(stripOwnThinking(bytes, () => undefined)).toBe(bytes);
});

test('only our thinking goes, and it is said', () => {
  const changes: string[] = [];
  const claude = { type: 'thinking', thinking: 'x', signature: 'EqQB' };
  const bytes = body([
    { role: 'user', content: 'Hi' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'mine', signature: 'gw1.abc' },
        { type: 'text', text: 'Hello' },
      ],
    },
    { role: 'assistant', content: [{ type: 'thinking', thinking: 'only', signature: 'gw1.def' }] },
    { role: 'assistant', content: [claude, { type: 'text', text: 'Again' }] },
  ]);
  expect(JSON.parse(Buffer.from(stripOwnThinking(bytes, (change) => changes.push(change))).toString())).toEqual({
    model: 'claude-opus-5-5',
    unknown: 1,
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
      { role: 'assistant', content: [claude, { type: 'text', text: 'Again' }] },
    ],
  });
  expect(changes).toEqual([expect.stringContaining('2 thinking blocks')]);
});
