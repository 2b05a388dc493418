import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fenceFilter } from './code-fence.ts';

function filtered(chunks: readonly string[]): string {
  const filter = fenceFilter();
  return chunks.map((chunk) => filter.push(chunk)).join('') + filter.end();
}

test.each([
  ['return a + b;', 'return a + b;'],
  ['```ts\nreturn a + b;\n```', 'return a + b;'],
  ['```\nx\n```\n', 'x'],
  ['\n  x `y` z\n', '\n  x `y` z\n'],
  ['`` ` ``', '`` ` ``'],
  ['```inline``` code', '```inline``` code'],
  ['```js\nconst s = `a\n${b}`;\n', 'const s = `a\n${b}`;\n'],
  ['', ''],
])('%j gives %j', (text, wanted) => {
  expect(filtered([text])).toBe(wanted);
});

test('gives the same wherever the text is cut', () => {
  const text = fc.tuple(
    fc.constantFrom('', '```ts\n', '```\n', '\n'),
    fc.array(fc.constantFrom('`', 'a', '\n', ' ', '```')).map((parts) => parts.join('')),
    fc.constantFrom('', '\n```', '```\n'),
  );
  fc.assert(
    fc.property(text, fc.array(fc.nat({ max: 40 })), ([before, middle, after], cuts) => {
      const whole = before + middle + after;
      const places = [0, ...cuts.map((place) => Math.min(place, whole.length)).sort((a, b) => a - b), whole.length];
      expect(filtered(places.slice(1).map((end, n) => whole.slice(places[n], end)))).toBe(filtered([whole]));
    }),
    { numRuns: 500 },
  );
});
