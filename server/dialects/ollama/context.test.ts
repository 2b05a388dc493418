import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeContext, encodeContext, type GenerateHistory } from './context.ts';

const silent = (): void => undefined;

describe('context', () => {
  it('carries any conversation there and back, also over JSON', async () => {
    const turn = fc.record({
      role: fc.constantFrom('user' as const, 'assistant' as const),
      text: fc.string({ unit: 'grapheme', maxLength: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.record({ system: fc.string(), turns: fc.array(turn) }), async (history) => {
        const sent: unknown = JSON.parse(JSON.stringify(await encodeContext(history, silent)));
        if (!Array.isArray(sent)) throw new Error('no list');
        expect(await decodeContext(sent)).toEqual(history);
      }),
    );
  });

  it('holds whole numbers that fit into 32 bits, as clients in other languages demand', async () => {
    const context = await encodeContext(
      { system: '', turns: [{ role: 'user', text: 'Grüezi 👋'.repeat(50) }] },
      silent,
    );
    expect(context.every((number) => Number.isInteger(number) && number >= 0 && number < 2 ** 31)).toBe(true);
  });

  it.each([
    [[]],
    [[1, 2, 3]],
    [[128000, 9125, 882]],
    [[0x535743]],
    [['a']],
    [[0x535743, 1, 3.5, 0, 0]],
    [[0x535743, 1, 3, 0, 0, -1]],
    [[0x535743, 1, 1e9, 0, 0, 1]],
  ])('takes %j for foreign', async (context) => {
    expect(await decodeContext(context)).toBeUndefined();
  });

  it('notices every damage', async () => {
    const context = await encodeContext({ system: 's', turns: [{ role: 'user', text: 'Remember 42.' }] }, silent);
    await fc.assert(
      fc.asyncProperty(fc.nat(context.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const damaged = context.map((number, index) => (index === place ? number ^ change : number));
        // The last number may be padded; only what lies in the padding may change.
        if (place === context.length - 1) return;
        expect(await decodeContext(damaged)).toBeUndefined();
      }),
    );
    expect(await decodeContext(context.slice(0, -1))).toBeUndefined();
    expect(await decodeContext([...context, 0])).toBeUndefined();
  });

  it('is not filled beyond all measure by a small forged one', async () => {
    const forged = async (text: string): Promise<GenerateHistory | undefined> => {
      const bytes = deflateRawSync(Buffer.from(text));
      const check = crc32(bytes);
      const numbers = [0x535743, 1, bytes.length, check >>> 16, check & 0xffff];
      for (let at = 0; at < bytes.length; at += 3)
        numbers.push(
          bytes.readUIntBE(at, Math.min(3, bytes.length - at)) << (8 * (3 - Math.min(3, bytes.length - at))),
        );
      return decodeContext(numbers);
    };
    expect(await forged('["",[[0,"hi"]]]')).toEqual({ system: '', turns: [{ role: 'user', text: 'hi' }] });
    expect(await forged(`["",[[0,"${'x'.repeat(40 * 1024 * 1024)}"]]]`)).toBeUndefined();
    for (const text of ['', '{}', '[1,[]]', '["",[5]]', '["",[[0]]]']) expect(await forged(text)).toBeUndefined();
  });

  it('leaves the oldest turns out of what is too long, and says so', async () => {
    const notes: string[] = [];
    const long = 'x'.repeat(3 * 1024 * 1024);
    const turns = [
      { role: 'user' as const, text: long },
      { role: 'assistant' as const, text: long },
      { role: 'user' as const, text: 'last' },
    ];
    const history = await decodeContext(await encodeContext({ system: 's', turns }, (change) => notes.push(change)));
    expect(history?.turns).toEqual(turns.slice(1));
    expect(notes).toHaveLength(1);
  });
});
