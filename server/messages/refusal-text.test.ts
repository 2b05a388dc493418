import { expect, test } from 'vitest';
import { refusalText } from './refusal-text.ts';

test('shows the explanation, or says that there was a refusal', () => {
  expect(refusalText({ type: 'refusal', category: 'cyber', explanation: 'Not this.' })).toBe('Not this.');
  expect(refusalText({ type: 'refusal', category: null, explanation: null })).toMatch(/declined/);
  expect(refusalText(null)).toMatch(/declined/);
});
