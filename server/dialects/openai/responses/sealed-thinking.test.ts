import { expect, test } from 'vitest';
import { openThinking, sealThinking } from './sealed-thinking.ts';

const blocks = [
  { type: 'thinking', thinking: 'Hm, ü 𝄞', signature: 'sig==' },
  { type: 'thinking', thinking: '', signature: 's' },
  { type: 'redacted_thinking', data: 'zzz' },
] as const;

test.each(blocks)('%o comes back unchanged, to its own model only', (block) => {
  const sealed = sealThinking('claude-opus-5-5', block);
  expect(sealed).toMatch(/^gw1\.[\w-]+$/);
  expect(openThinking(sealed, 'claude-opus-5-5')).toEqual([block]);
  expect(openThinking(sealed, 'claude-sonnet-5-5')).toBeUndefined();
});

test.each([
  '',
  'gAAAAAB',
  'gw1.',
  'gw1.!!!',
  `gw1.${Buffer.from('{"model":"m","blocks":[{"type":"thinking"}]}').toString('base64url')}`,
])('%j is not ours', (sealed) => {
  expect(openThinking(sealed, 'm')).toBeUndefined();
});
