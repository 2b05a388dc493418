import { expect, it } from 'vitest';
import { FILL_IN_INSTRUCTION, fillInQuestion } from './fill-in-middle.ts';

it('gives both sides of the cursor, to the letter', () => {
  expect(fillInQuestion('def f(x):\n  return ', '\n\nprint(f(1))')).toEqual({
    role: 'user',
    content: [{ type: 'text', text: '<prefix>def f(x):\n  return </prefix><suffix>\n\nprint(f(1))</suffix>' }],
  });
  expect(FILL_IN_INSTRUCTION).toMatch(/<prefix>.*<suffix>.*no code fence/);
});
