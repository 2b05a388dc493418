import { expect, test } from 'vitest';
import { isAnthropicCaller } from './callers.ts';

test.each([
  [{ 'anthropic-version': '2023-06-01' }, true],
  [{ 'x-api-key': 'k' }, true],
  [{ authorization: 'Bearer k', 'anthropic-beta': 'x' }, false],
  [{}, false],
])('%j', (headers, is) => {
  expect(isAnthropicCaller(headers)).toBe(is);
});
