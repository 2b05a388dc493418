import { expect, test } from 'vitest';
import { createJsonOnly } from './json-only.ts';
import { filterText, type TextRule } from './text-filter.ts';

const rule: TextRule = { createFilter: () => createJsonOnly(), removedNote: 'Taken away.' };

test.each([
  ['Here: {"a":1}.', '{"a":1}', ['Taken away.']],
  ['{"a":1}\n', '{"a":1}', []],
  ['nothing', 'nothing', []],
])('%j becomes %j', (text, kept, noted) => {
  const notes: string[] = [];
  expect(filterText(text, rule, (change) => notes.push(change))).toBe(kept);
  expect(notes).toEqual(noted);
});
