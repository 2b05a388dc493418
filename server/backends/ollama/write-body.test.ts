import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../lib/json.ts';
import type { ChatRequest } from './chat-shapes.ts';
import { writeBody } from './write-body.ts';

const request = (images: string[][]): ChatRequest => ({
  model: 'm',
  stream: true,
  truncate: false,
  shift: false,
  messages: images.map((list, n) => ({ role: 'user', content: `"${n}" é`, images: list })),
});

describe('writeBody', () => {
  it('writes what JSON.stringify writes, with pictures of every size', () => {
    const image = fc.constantFrom(
      '',
      'abcd',
      'A'.repeat(64 * 1024),
      'B/+='.repeat(20_000),
      '"'.repeat(70_000),
      '\\'.repeat(70_000),
    );
    fc.assert(
      fc.property(fc.array(fc.array(image, { maxLength: 3 }), { maxLength: 3 }), (images) => {
        const body = request(images);
        expect(writeBody(body).toString()).toBe(JSON.stringify(body));
      }),
      { numRuns: 30 },
    );
  });

  it('copies large pictures as bytes', () => {
    const body = writeBody(request([['A'.repeat(1_000_000)]]));
    expect(body).toBeInstanceOf(Buffer);
    expect(parseJson(body.toString())).toEqual(request([['A'.repeat(1_000_000)]]));
    expect(typeof writeBody(request([['abcd']]))).toBe('string');
  });
});
