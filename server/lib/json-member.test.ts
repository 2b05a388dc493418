import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findModel, replaceModel } from './json-member.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

describe('findModel', () => {
  it.each([
    ['first', '{"model":"a","messages":[]}', 'a'],
    ['last', '{"messages":[{"role":"user","content":"x"}],"max_tokens":5,"model":"b"}', 'b'],
    ['with spaces', ' {\n "stream" : true ,\t"model" :  "c d" }', 'c d'],
    ['behind escaped quotes', '{"system":"say \\"model\\":\\"no\\" \\\\","model":"d"}', 'd'],
    ['not the nested one', '{"metadata":{"model":"no","x":["}",{"model":"no"}]},"model":"e"}', 'e'],
    ['with escapes in the name', '{"model":"qu\\u0065n\\/3 \\"q\\""}', 'quen/3 "q"'],
    ['with escapes in the key', '{"mod\\u0065l":"f"}', 'f'],
    ['beyond ASCII', '{"system":"日本 🙂","model":"模型"}', '模型'],
    ['the first of two', '{"model":"g","model":"h"}', 'g'],
  ])('finds it %s', (_name, text, model) => {
    const body = bytes(text);
    const span = findModel(body);
    expect(span?.name).toBe(model);
    if (span === undefined) return;
    expect(JSON.parse(body.subarray(span.start, span.end).toString())).toBe(model);
  });

  it.each([
    '',
    '{',
    '[]',
    '"model"',
    '{}',
    '{"a":1}',
    '{"model":5}',
    '{"model":null}',
    '{"model":"a',
    '{"model" "a"}',
    '{"x":{"model":"a"}',
    '{"a":1 "model":"b"}',
    'null',
    '{model:"a"}',
    '{"a":,"model":"x"}',
  ])('finds none in %s', (text) => {
    expect(findModel(bytes(text))).toBeUndefined();
  });

  it('agrees with JSON.parse on every object, however it is spaced', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('model')), fc.jsonValue()), {
          maxLength: 5,
        }),
        fc.option(fc.tuple(fc.nat(5), fc.string({ unit: 'binary' })), { nil: undefined }),
        fc.constantFrom(0, 1, '\t'),
        (entries, model, spaces) => {
          const members = entries.filter(([key]) => key !== 'model' && key !== '__proto__');
          if (model !== undefined) members.splice(model[0], 0, ['model', model[1]]);
          const text = JSON.stringify(Object.fromEntries(members), null, spaces);
          expect(findModel(bytes(text))?.name).toBe(model === undefined ? undefined : Buffer.from(model[1]).toString());
        },
      ),
    );
  });

  it('never fails on any bytes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'model', '"model"', ' ', '1'), {
          maxLength: 20,
        }),
        (parts) => {
          const text = parts.join('');
          const found = findModel(bytes(text));
          let parsed: unknown;
          try {
            parsed = JSON.parse(text);
          } catch {
            return;
          }
          const has =
            typeof parsed === 'object' &&
            parsed !== null &&
            !Array.isArray(parsed) &&
            'model' in parsed &&
            typeof parsed.model === 'string';
          // Of two keys the first counts, so only the presence is compared.
          if (has) expect(found).toBeDefined();
        },
      ),
    );
  });
});

describe('replaceModel', () => {
  it('changes the name and no other byte', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((key) => key !== 'model' && key !== '__proto__'),
          fc.jsonValue(),
          { maxKeys: 4 },
        ),
        fc.string(),
        fc.string(),
        (others, before, after) => {
          const text = JSON.stringify({ ...others, model: before });
          const body = bytes(text);
          const span = findModel(body);
          if (span === undefined) throw new Error('not found');
          const changed = Buffer.from(replaceModel(body, span, after));
          expect(JSON.parse(changed.toString())).toEqual({ ...JSON.parse(text), model: after });
          expect(changed.subarray(0, span.start)).toEqual(body.subarray(0, span.start));
          expect(changed.subarray(changed.length - (body.length - span.end))).toEqual(body.subarray(span.end));
        },
      ),
    );
  });
});
