import { expect, test } from 'vitest';
import { inputOfText } from './call-input.ts';

test.each([
  ['{"a":1}', { a: 1 }, false],
  [' \n', {}, false],
  ['{"a":', { _raw: '{"a":' }, true],
  ['[1]', { _raw: '[1]' }, true],
])('%j becomes %j', (text, input, isRaw) => {
  let heard = false;
  expect(
    inputOfText(text, () => {
      heard = true;
    }),
  ).toEqual(input);
  expect(heard).toBe(isRaw);
});
