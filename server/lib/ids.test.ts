import { expect, test } from 'vitest';
import { newId } from './ids.ts';

test('ids look as the APIs make them, and no two are the same', () => {
  const ids = Array.from({ length: 2000 }, () => newId('msg'));
  for (const id of ids) expect(id).toMatch(/^msg_[0-9A-Za-z]{24}$/);
  expect(new Set(ids).size).toBe(ids.length);
  expect(newId('chatcmpl')).toMatch(/^chatcmpl-[0-9A-Za-z]{24}$/);
});
