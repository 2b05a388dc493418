import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askedName, modelName, offeredName } from './tool-names.ts';

const LETTERS = fc.constantFrom('a', 'B', '9', '_', '-', '.', ' ', '/', 'é', '日', '😀');

test('a legal name is only given its place', () => {
  expect(modelName('get_weather')).toBe('mcp__c__get_weather');
});

test('any name becomes one that the API takes, and comes back', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: LETTERS, minLength: 1, maxLength: 90 }), { maxLength: 3 }), (names) => {
      const offered = new Map(names.map((name) => [offeredName(name), name]));
      for (const name of names) {
        expect(modelName(name)).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
        expect(askedName(modelName(name), offered)).toBe(name);
      }
    }),
    { numRuns: 100 },
  );
});

test('names that differ only in what must go stay apart', () => {
  expect(offeredName('a b')).not.toBe(offeredName('a.b'));
  expect(offeredName('x'.repeat(80))).not.toBe(offeredName('x'.repeat(81)));
});
