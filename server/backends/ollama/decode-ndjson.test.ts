import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineDecoder } from './decode-ndjson.ts';

/** Cuts bytes at the given places. */
export function cutBytes(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...cuts, bytes.length].map((end, n) => bytes.subarray(cuts[n - 1] ?? 0, end));
}

describe('createLineDecoder', () => {
  it('gives the same lines however the bytes are cut, within characters too', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' ')),
          { maxLength: 8 },
        ),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.boolean(),
        (lines, places, closed) => {
          const decoder = createLineDecoder();
          const text = lines.join('\n') + (closed ? '\n' : '');
          const seen = cutBytes(Buffer.from(text), places).flatMap((chunk) => decoder.push(chunk));
          expect([...seen, decoder.rest()].join('\n')).toBe(text);
          expect(seen).toHaveLength(text.split('\n').length - 1);
        },
      ),
    );
  });

  it('puts a huge line together once', () => {
    const decoder = createLineDecoder();
    const chunk = Buffer.alloc(64 * 1024, 'x');
    for (let n = 0; n < 200; n += 1) expect(decoder.push(chunk)).toEqual([]);
    const [line] = decoder.push(Buffer.from('\n'));
    expect(line).toHaveLength(200 * chunk.length);
  });

  it('stops at the limit', () => {
    const decoder = createLineDecoder(10);
    expect(decoder.push(Buffer.from('123456789\n12345'))).toEqual(['123456789']);
    expect(() => decoder.push(Buffer.from('678901'))).toThrow(/longer than 10 bytes/);
  });
});
