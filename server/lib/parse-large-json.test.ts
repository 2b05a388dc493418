import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './json.ts';
import { parseLargeJson } from './parse-large-json.ts';

const long = 'iVBORw0K'.repeat(10_000);
const padding = 'x'.repeat(600_000);

describe('parseLargeJson', () => {
  it('gives what JSON.parse gives', () => {
    const text = fc.constantFrom('', 'a', long, `${long}"`, `é${long}`, `${long}\n`, padding, '@0:', '\\');
    const json = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.integer(),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(text, tie('any'), { maxKeys: 3 }),
      ),
    })).any;
    fc.assert(
      fc.property(json, fc.boolean(), fc.constantFrom(0, 1), (value, padded, spaces) => {
        const body = Buffer.from(JSON.stringify(padded ? { padding, value } : value, null, spaces));
        // Compared as one boolean: a difference would print megabytes.
        expect(isDeepStrictEqual(parseLargeJson(body), parseJson(body.toString()))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['no end', `{"a":"${long}${padding}"`],
    ['a trailing comma', `["${padding}",]`],
    ['an open string', `"${padding}`],
    ['no colon', `{"${padding}" "b"}`],
    ['no JSON at all', 'x'.repeat(600_000)],
    ['a line break in a string', `["${padding}\n${padding}"]`],
  ])('refuses %s, in the words of JSON.parse', (_name, text) => {
    const words = (parse: () => unknown): string => {
      try {
        parse();
        return 'nothing wrong';
      } catch (error) {
        return String(error);
      }
    };
    const said = words(() => parseLargeJson(Buffer.from(text)));
    expect(said.slice(0, 11)).toBe('SyntaxError');
    expect(said === words(() => JSON.parse(text))).toBe(true);
  });

  it('survives nesting without end', () => {
    const body = Buffer.from(`${'['.repeat(200_000)}"${padding}"${']'.repeat(200_000)}`);
    expect(Array.isArray(parseLargeJson(body))).toBe(true);
  });
});
