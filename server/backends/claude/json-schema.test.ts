import { describe, expect, it } from 'vitest';
import { isObjectSchema, mergeObjects, resolvePointer } from './json-schema.ts';

describe('resolvePointer', () => {
  const root = { $defs: { 'a/b': { type: 'string' }, 'c d': { type: 'null' } }, anyOf: [{ type: 'number' }] };

  it.each([
    ['#', root],
    ['#/$defs/a~1b', { type: 'string' }],
    ['#/$defs/c%20d', { type: 'null' }],
    ['#/anyOf/0', { type: 'number' }],
    ['#/$defs/none', undefined],
    ['#/$defs/toString', undefined],
    ['other.json#/a', undefined],
  ])('follows %s', (ref, expected) => {
    expect(resolvePointer(root, ref)).toEqual(expected);
  });
});

describe('mergeObjects', () => {
  it('demands what all parts demand', () => {
    expect(
      mergeObjects([
        {
          type: 'object',
          properties: { a: { type: 'string' }, b: { type: 'string' } },
          required: ['a'],
          description: 'one',
        },
        { properties: { b: { minLength: 1 } }, required: ['a', 'b'], additionalProperties: false, description: 'two' },
      ]),
    ).toEqual({
      type: 'object',
      properties: { a: { type: 'string' }, b: { allOf: [{ type: 'string' }, { minLength: 1 }] } },
      required: ['a', 'b'],
      additionalProperties: false,
      description: 'two',
    });
  });

  it('closes what one part closes and gives up on what contradicts', () => {
    expect(mergeObjects([{ additionalProperties: true }, { additionalProperties: false }])).toEqual({
      additionalProperties: false,
    });
    expect(mergeObjects([{ type: 'object' }, { type: 'string' }])).toBeUndefined();
    expect(
      mergeObjects([{ additionalProperties: { type: 'string' } }, { additionalProperties: { type: 'number' } }]),
    ).toBeUndefined();
  });
});

describe('isObjectSchema', () => {
  it('goes by the type, else by what is said of properties', () => {
    expect(isObjectSchema({ type: 'object' })).toBe(true);
    expect(isObjectSchema({ type: 'string', properties: {} })).toBe(false);
    expect(isObjectSchema({ required: ['a'] })).toBe(true);
    expect(isObjectSchema({})).toBe(false);
  });
});
