import { expect, test } from 'vitest';
import { wholeText } from './whole-text.ts';

async function* chunks(): AsyncGenerator<string | Uint8Array> {
  yield 'a ';
  // A letter that two chunks share.
  yield Buffer.from('é').subarray(0, 1);
  yield Buffer.from('é').subarray(1);
}

test('is what the caller gets of a reply', async () => {
  expect(await wholeText({ kind: 'whole', status: 200, body: 'text' })).toBe('text');
  expect(await wholeText({ kind: 'whole', status: 200, body: Buffer.from('bytes') })).toBe('bytes');
  expect(await wholeText({ kind: 'whole', status: 200, body: { a: 1 } })).toBe('{"a":1}');
  expect(await wholeText({ kind: 'stream', status: 200, headers: {}, chunks: chunks() })).toBe('a é');
});
