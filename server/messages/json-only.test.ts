import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsonOnly, type JsonStart } from './json-only.ts';

function filtered(chunks: readonly string[], start?: JsonStart): { text: string; removed: boolean } {
  const filter = createJsonOnly(start);
  const text = chunks.map((chunk) => filter.push(chunk)).join('') + filter.end();
  return { text, removed: filter.removed() };
}

describe('createJsonOnly', () => {
  it.each([
    ['{"a":1}', '{"a":1}', false],
    ['Here you are:\n```json\n{"a":"}{"}\n```\nAnything else?', '{"a":"}{"}', true],
    ['```\n[1,{"b":"\\"]"}]\n```', '[1,{"b":"\\"]"}]', true],
    [' \n{"a":{}}\n', '{"a":{}}', false],
    ['no JSON at all', 'no JSON at all', false],
    ['{"a":', '{"a":', false],
    ['', '', false],
  ])('%j becomes %j', (text, kept, removed) => {
    expect(filtered([text])).toEqual({ text: kept, removed });
  });

  it('gives nothing back before the JSON begins', () => {
    const filter = createJsonOnly();
    expect([
      filter.push('Sure: '),
      filter.push('``'),
      filter.push('`json\n'),
      filter.push('{"a"'),
      filter.push(':1}'),
      filter.push('\n```'),
    ]).toEqual(['', '', '', '{"a"', ':1}', '']);
  });

  it('does not hold an endless text back for ever', () => {
    const filter = createJsonOnly();
    const chunk = 'x'.repeat(600_000);
    expect([filter.push(chunk).length, filter.push(chunk).length, filter.push('y').length]).toEqual([0, 1_200_000, 1]);
  });

  it('finds any JSON in any cut of the text', () => {
    const value = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
    const around = fc.string().map((text) => text.replace(/[{[]/g, ''));
    fc.assert(
      fc.property(
        value,
        around,
        fc.string(),
        fc.array(fc.nat(200), { maxLength: 8 }),
        fc.constantFrom(0, 2),
        (json, before, after, cuts, spaces) => {
          const source = JSON.stringify(json, null, spaces);
          const whole = before + source + after;
          const places = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
          const chunks = places.slice(1).map((end, index) => whole.slice(places[index], end));
          expect(filtered(chunks).text).toBe(source);
        },
      ),
    );
  });

  it.each([
    ['Here: [1] {"a":"\\"}"} and more {', '{' as const, '{"a":"\\"}"}', true],
    ['{"a":[{"b":1},', '{' as const, '{"a":[{"b":1},', false],
    ['See {x}: [1,2]', '[' as const, '[1,2]', true],
    ['I cannot [do] it.', '{' as const, 'I cannot [do] it.', false],
  ])('%j that begins with %s becomes %j', (text, start, kept, removed) => {
    expect(filtered([text], start)).toEqual({ text: kept, removed });
  });

  it('finds an object wherever the text is cut, and says whether anything was taken away', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom('', 'Sure:\n', '```json\n', 'a [list] '),
        fc.string(),
        fc.array(fc.nat({ max: 60 })),
        (value, before, after, cuts) => {
          const object = JSON.stringify(value);
          const text = before + object + after;
          const places = [0, ...cuts.map((place) => Math.min(place, text.length)).sort((a, b) => a - b), text.length];
          const chunks = places.slice(1).map((end, n) => text.slice(places[n], end));
          expect(filtered(chunks, '{')).toEqual({ text: object, removed: /\S/.test(before + after) });
        },
      ),
      { numRuns: 200 },
    );
  });
});
