import { expect, it } from 'vitest';
import { noteOnce } from './note-once.ts';

it('says each sentence once', () => {
  const notes: string[] = [];
  const note = noteOnce((change) => notes.push(change));
  note('a');
  note('b');
  note('a');
  expect(notes).toEqual(['a', 'b']);
});
