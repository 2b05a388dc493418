import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatewayError } from '../../messages/errors.ts';
import { createLineSplitter } from './split-lines.ts';

function linesOf(bytes: Buffer, cuts: readonly number[]): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line));
  let from = 0;
  for (const cut of [...cuts.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    splitter.push(bytes.subarray(from, cut));
    from = cut;
  }
  return lines;
}

const LETTERS = fc.constantFrom('a', '"', '\\', '\n', 'é', '日', '😀');

test('gives the same lines however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: LETTERS })), fc.array(fc.nat()), (texts, cuts) => {
      const lines = texts.map((text) => JSON.stringify(text));
      expect(linesOf(Buffer.from(lines.map((line) => `${line}\n`).join('')), cuts)).toEqual(lines);
    }),
  );
});

test('passes over empty lines, and keeps a line without its end back', () => {
  expect(linesOf(Buffer.from('\n\r\n{"a":1}\n\n{"b"'), [])).toEqual(['{"a":1}']);
});

test('gives up on a line beyond every measure', () => {
  const splitter = createLineSplitter(() => undefined, 10);
  splitter.push(Buffer.from('12345678'));
  expect(() => splitter.push(Buffer.from('9012'))).toThrow(GatewayError);
});
