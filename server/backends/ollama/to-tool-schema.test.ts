import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isArray, isObject, type JsonObject } from '../../lib/json.ts';
import { toToolSchema } from './to-tool-schema.ts';

/** The normalized form of one property. */
function property(schema: unknown, defs: JsonObject = {}): unknown {
  const { properties } = toToolSchema({ type: 'object', properties: { x: schema }, $defs: defs });
  return isObject(properties) ? properties.x : undefined;
}

describe('normalizeSchema', () => {
  it('leaves a plain schema as it is', () => {
    const schema = {
      type: 'object',
      properties: {
        city: { type: 'string', description: 'Where' },
        days: { type: 'array', items: { type: 'integer' } },
      },
      required: ['city'],
    };
    expect(toToolSchema(schema)).toEqual(schema);
  });

  it('gives every root an object with properties', () => {
    for (const root of [{}, { type: 'object' }, null, undefined, true, 'x', { type: 'string' }])
      expect(toToolSchema(root)).toEqual({ type: 'object', properties: {} });
  });

  it.each<[string, unknown, unknown]>([
    ['true', true, {}],
    ['a list without items', { type: 'array' }, { type: 'array', items: {} }],
    ['an object without properties', { type: 'object' }, { type: 'object', properties: {} }],
    ['a type list', { type: ['string', 'null'] }, { type: ['string', 'null'] }],
    ['nullable', { type: 'integer', nullable: true }, { type: ['integer', 'null'] }],
    ['const', { const: 'a' }, { type: 'string', enum: ['a'] }],
    ['an enum without type', { enum: ['a', 1, null] }, { type: ['string', 'number', 'null'], enum: ['a', 1, null] }],
    [
      'anyOf',
      { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    ],
    [
      'oneOf with null',
      { oneOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] },
      { anyOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] },
    ],
    [
      'an optional value',
      { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }], description: 'Count', default: null },
      { type: ['integer', 'null'], description: 'Count (minimum: 1) (default: null)' },
    ],
    ['an alternative that allows all', { anyOf: [{ type: 'string' }, {}] }, {}],
    [
      'a tuple',
      { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] },
      { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'number' }] } },
    ],
    ['a title', { type: 'string', title: 'City' }, { type: 'string', description: 'City' }],
    [
      'limits',
      { type: 'string', description: 'A date', format: 'date', minLength: 10, pattern: '^\\d+' },
      { type: 'string', description: 'A date (format: date, pattern: ^\\d+, minLength: 10)' },
    ],
    [
      'a map',
      { type: 'object', additionalProperties: { type: 'number' } },
      { type: 'object', properties: {}, description: '(other properties: {"type":"number"})' },
    ],
    [
      'a closed object',
      { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false },
      { type: 'object', properties: { a: { type: 'string' } } },
    ],
    [
      'a property that is never allowed',
      { type: 'object', properties: { a: false, b: true }, required: ['a', 'b'] },
      { type: 'object', properties: { b: {} }, required: ['b'] },
    ],
    [
      'allOf',
      {
        allOf: [
          { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
          { properties: { b: { type: 'number' } }, required: ['b'] },
        ],
        description: 'Both',
      },
      {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'number' } },
        required: ['a', 'b'],
        description: 'Both',
      },
    ],
  ])('%s', (_name, schema, normalized) => {
    expect(property(schema)).toEqual(normalized);
  });

  it('puts references in place', () => {
    const defs = { city: { type: 'string', description: 'A city' }, 'a/b': { type: 'integer' } };
    expect(property({ $ref: '#/$defs/city' }, defs)).toEqual({ type: 'string', description: 'A city' });
    expect(property({ $ref: '#/$defs/city', description: 'Home' }, defs)).toEqual({
      type: 'string',
      description: 'Home',
    });
    expect(property({ $ref: '#/$defs/a~1b' }, defs)).toEqual({ type: 'integer' });
    expect(property({ allOf: [{ $ref: '#/$defs/city' }] }, defs)).toEqual({ type: 'string', description: 'A city' });
    expect(property({ $ref: 'https://x.test/schema' })).toEqual({});
    expect(property({ $ref: '#/%E0' })).toEqual({});
    expect(
      toToolSchema({
        $ref: '#/definitions/P',
        definitions: { P: { type: 'object', properties: { a: { type: 'string' } } } },
      }),
    ).toEqual({ type: 'object', properties: { a: { type: 'string' } } });
  });

  it('cuts a schema that refers to itself', () => {
    let widened = 0;
    const node = {
      type: 'object',
      properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
    };
    const { properties } = toToolSchema(
      { type: 'object', properties: { tree: { $ref: '#/$defs/node' } }, $defs: { node } },
      () => (widened += 1),
    );
    expect(properties).toEqual({
      tree: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          children: { type: 'array', items: { type: 'object', description: '(the same shape as node again)' } },
        },
      },
    });
    expect(widened).toBe(1);
  });

  it('makes one object of alternatives at the root', () => {
    expect(
      toToolSchema({
        anyOf: [
          { type: 'object', properties: { a: { type: 'string' }, b: {} }, required: ['a', 'b'] },
          { type: 'object', properties: { a: { type: 'string' }, c: {} }, required: ['a', 'c'] },
        ],
      }),
    ).toEqual({ type: 'object', properties: { a: { type: 'string' }, b: {}, c: {} }, required: ['a'] });
    expect(
      toToolSchema({
        type: 'object',
        properties: { a: { type: 'string' } },
        anyOf: [{ required: ['a'] }, { required: ['b'] }],
      }),
    ).toEqual({ type: 'object', properties: { a: { type: 'string' } } });
  });

  it('stops at schemas that grow without end', () => {
    const $defs: JsonObject = {};
    for (let n = 0; n < 30; n += 1)
      $defs[`d${n}`] = {
        type: 'object',
        properties: { a: { $ref: `#/$defs/d${n + 1}` }, b: { $ref: `#/$defs/d${n + 1}` } },
      };
    const size = JSON.stringify(
      toToolSchema({ type: 'object', properties: { x: { $ref: '#/$defs/d0' } }, $defs }),
    ).length;
    expect(size).toBeLessThan(500_000);
  });

  it('gives only keywords that Ollama knows, whatever it is given, and changes nothing', () => {
    const keyword = fc.constantFrom(
      'type',
      'properties',
      'items',
      'anyOf',
      'oneOf',
      'allOf',
      '$ref',
      'enum',
      'const',
      'required',
      'description',
      'format',
      'additionalProperties',
      'prefixItems',
      'nullable',
      'default',
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('object', 'array', 'string', 'null', '#', '#/properties/a', true, false, null, 1),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(keyword, fc.constantFrom('a', 'b')), tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (schema) => {
        const before = JSON.stringify(schema);
        const normalized = toToolSchema(schema);
        expect(JSON.stringify(schema)).toBe(before);
        expect(normalized.type).toBe('object');
        checkNode(normalized);
      }),
      { numRuns: 300 },
    );
  });
});

const KNOWN = new Set(['type', 'description', 'enum', 'items', 'properties', 'required', 'anyOf']);

function checkNode(node: unknown): void {
  if (!isObject(node)) throw new Error(`no schema: ${JSON.stringify(node)}`);
  for (const key of Object.keys(node)) expect(KNOWN.has(key)).toBe(true);
  if (node.items !== undefined) checkNode(node.items);
  if (node.anyOf !== undefined) {
    if (!isArray(node.anyOf)) throw new Error('anyOf is a list');
    node.anyOf.forEach(checkNode);
  }
  if (node.properties === undefined) return;
  if (!isObject(node.properties)) throw new Error('properties is an object');
  Object.values(node.properties).forEach(checkNode);
}
