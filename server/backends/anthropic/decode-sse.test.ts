import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSseDecoder } from './decode-sse.ts';

/** Decodes text whose bytes come in chunks cut at these places. */
function decode(text: string, cuts: readonly number[] = []): { frames: string[]; rest: string | undefined } {
  const bytes = Buffer.from(text, 'utf8');
  const frames: string[] = [];
  const decoder = createSseDecoder((data) => frames.push(data));
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    decoder.push(bytes.subarray(from, to));
    from = to;
  }
  return { frames, rest: decoder.end() };
}

describe('createSseDecoder', () => {
  it.each(['\n', '\r\n', '\r'])('knows the line end %j', (end) => {
    expect(
      decode(['event: a', 'data: {"x":1}', '', ': comment', 'id: 7', 'data:no space', '', ''].join(end)).frames,
    ).toEqual(['{"x":1}', 'no space']);
  });

  it('joins the data lines of one frame and skips frames without data', () => {
    expect(decode('data: a\ndata: b\n\nevent: ping\n\ndata:\n\ndata: c\n\n').frames).toEqual(['a\nb', 'c']);
    expect(decode('data: a\r\ndata: b\r\n\r\n', [8]).frames).toEqual(['a\nb']);
  });

  it('hands back what no blank line closed', () => {
    expect(decode('data: whole\n\ndata: cut').rest).toBe('cut');
    expect(decode('data: whole\n\n').rest).toBeUndefined();
  });

  it('gives the same frames wherever the bytes are cut', () => {
    const payload = fc.stringMatching(/^[ -~äöü→😀]{1,20}$/u);
    fc.assert(
      fc.property(
        fc.array(payload, { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(400), { maxLength: 12 }),
        (payloads, end, cuts) => {
          const text = payloads.map((data) => `event: x${end}data: ${data}${end}${end}`).join('');
          expect(decode(text, cuts)).toEqual({ frames: payloads, rest: undefined });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('does not keep an endless line', () => {
    const decoder = createSseDecoder(() => undefined);
    const chunk = Buffer.alloc(8 * 1024 * 1024, 'x');
    expect(() => {
      for (let n = 0; n < 5; n++) decoder.push(chunk);
    }).toThrow('more than 32 MiB');
  });
});
