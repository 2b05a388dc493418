import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBodyRing, gather, gathered, newGathering, rawBody, readable } from './bodies.ts';

const read = (data: string | Uint8Array, truncated = false) => readable({ data, bytes: data.length, truncated });

test('pieces come together as they came, in any mixture of text and bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.boolean())), (parts) => {
      const gathering = newGathering();
      for (const [text, bytes] of parts) gather(gathering, bytes ? Buffer.from(text) : text);
      const whole = parts.map(([text]) => text).join('');
      const body = gathered(gathering);
      expect(body === undefined ? '' : Buffer.from(body.data).toString()).toBe(whole);
      if (body !== undefined) expect(body.bytes).toBe(Buffer.byteLength(whole));
    }),
  );
});

test('an endless answer is kept only in its beginning', () => {
  const gathering = newGathering();
  const chunk = 'x'.repeat(1024 * 1024);
  let kept = 0;
  for (let i = 0; i < 10; i += 1) kept += gather(gathering, chunk);
  expect(kept).toBe(4 * 1024 * 1024);
  expect(gathering.kept).toBe(kept);
  const body = gathered(gathering);
  expect(body).toMatchObject({ bytes: 10 * 1024 * 1024, truncated: true });
  expect(body?.data).toHaveLength(4 * 1024 * 1024);
});

test('one piece that is too long is kept in its beginning, and no more than there is room for', () => {
  const long = newGathering();
  expect(gather(long, Buffer.alloc(5 * 1024 * 1024, 'x'))).toBe(4 * 1024 * 1024);
  expect(gathered(long)).toMatchObject({ bytes: 5 * 1024 * 1024, truncated: true, data: { length: 4 * 1024 * 1024 } });
  const crowded = newGathering();
  expect([gather(crowded, 'abcdef', 4), gather(crowded, 'gh', 0), gather(crowded, 'ij', -5)]).toEqual([4, 0, 0]);
  expect(gathered(crowded)).toEqual({ data: 'abcd', bytes: 10, truncated: true });
});

test('a huge request is copied only in its beginning, others are kept by reference', () => {
  const huge = Buffer.alloc(17 * 1024 * 1024, 'a');
  expect(rawBody(huge)).toMatchObject({ bytes: huge.length, truncated: true, data: { length: 1024 * 1024 } });
  const plain = Buffer.from('{}');
  expect(rawBody(plain)?.data).toBe(plain);
  expect(rawBody(Buffer.alloc(0))).toBeUndefined();
});

test('bodies are read as text, packed ones too; what is not text says so', () => {
  expect(read(gzipSync('{"a":1}'))).toMatchObject({ text: '{"a":1}', json: true });
  expect(
    read(gzipSync(JSON.stringify({ a: Array.from({ length: 2000 }, (_, i) => i * 7919) })).subarray(0, 400), true).text,
  ).toMatch(/^\{"a":\[0,7919/);
  expect(read(Uint8Array.from([0xff, 0xfe, 0x00, 0x80, 0x81]))).toMatchObject({
    text: '[binary, 5 bytes]',
    json: false,
  });
  expect(read(Buffer.from('grün').subarray(0, 3), true).text.startsWith('gr')).toBe(true);
  expect(read('data: {"a":1}')).toMatchObject({ json: false });
  expect(read('{"a":')).toMatchObject({ json: false });
  const long = read('a '.repeat(1_500_000));
  expect([long.truncated, long.text.length]).toEqual([true, 2 * 1024 * 1024]);
});

test('the ring holds a number of bodies and of bytes', () => {
  const ring = createBodyRing(3, 100);
  const body = (length: number) => ({
    headers: {},
    answer: { data: 'x'.repeat(length), bytes: length, truncated: false },
  });
  for (const id of ['a', 'b', 'c', 'd']) ring.add(id, body(10));
  expect([ring.get('a'), ring.get('b')?.answer?.bytes, ring.size]).toEqual([undefined, 10, 3]);
  ring.add('e', body(85));
  expect([ring.size, ring.get('d')?.answer?.bytes, ring.get('c')]).toEqual([2, 10, undefined]);
  ring.add('f', body(500));
  expect([ring.size, ring.get('f')?.answer?.bytes]).toEqual([1, 500]);
  ring.clear();
  expect(ring.size).toBe(0);
});
