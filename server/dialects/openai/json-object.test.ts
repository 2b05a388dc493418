import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonObjectFilter, jsonObjectIn } from './json-object.ts';

function filtered(pieces: readonly string[]): { text: string; removed: boolean } {
  const filter = jsonObjectFilter();
  const text = pieces.map((piece) => filter.push(piece)).join('') + filter.end();
  return { text, removed: filter.removed() };
}

test.each([
  ['{"a":1}', '{"a":1}', false],
  ['  {"a":1}\n', '{"a":1}', false],
  ['```json\n{"a":{"b":"}"}}\n```', '{"a":{"b":"}"}}', true],
  ['Here: {"a":"\\"}"} and more {', '{"a":"\\"}"}', true],
  ['{"a":[{"b":1},', '{"a":[{"b":1},', false],
  ['I cannot.', 'I cannot.', false],
  ['', '', false],
])('%j gives %j', (text, object, removed) => {
  expect(jsonObjectIn(text)).toEqual({ text: object, removed });
});

test('finds the object wherever the text is cut', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom('', 'Sure:\n', '```json\n'), fc.string(), fc.array(fc.nat({ max: 60 })), (value, before, after, cuts) => {
      const object = JSON.stringify(value);
      const text = before + object + after;
      const places = [0, ...cuts.map((place) => Math.min(place, text.length)).sort((a, b) => a - b), text.length];
      const pieces = places.slice(1).map((end, n) => text.slice(places[n], end));
      expect(filtered(pieces)).toEqual({ text: object, removed: /\S/.test(before + after) });
    }),
    { numRuns: 200 },
  );
});
