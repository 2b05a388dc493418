import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bodyText, piecesOf } from './body-text.ts';

it('indents JSON, and leaves what is none or was cut as it is', () => {
  expect(bodyText({ state: 'kept', text: '{"a":[1]}', json: true })?.whole).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(bodyText({ state: 'kept', text: '{"a":[1', json: true })?.whole).toBe('{"a":[1');
  expect(bodyText({ state: 'kept', text: 'data: {"a":1}\n' })).toEqual({
    whole: 'data: {"a":1}\n',
    beginning: 'data: {"a":1}\n',
  });
  expect(bodyText({ state: 'same' })).toBeUndefined();
});

it('draws only the beginning of a long text', () => {
  const shown = bodyText({ state: 'kept', text: 'x'.repeat(2_000_000) });
  expect([shown?.whole.length, shown?.beginning.length]).toEqual([2_000_000, 60_000]);
});

it('pieces put together are the text; they are short and end with a line where they can', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('a', 'ü', '\n'), fc.integer({ min: 1, max: 30_000 })), { maxLength: 8 }),
      (runs) => {
        const text = runs.map(([letter, times]) => letter.repeat(times)).join('');
        const pieces = piecesOf(text);
        expect(pieces.join('')).toBe(text);
        expect(pieces.every((piece) => piece.length > 0 && piece.length <= 20_000)).toBe(true);
        for (const piece of pieces.slice(0, -1))
          expect(piece.includes('\n') ? piece.endsWith('\n') : piece.length === 20_000).toBe(true);
      },
    ),
  );
});
