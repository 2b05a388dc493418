import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isArray, isObject } from '../../lib/json.ts';
import { toClaudeSchema } from './structured-output.ts';

const object = (properties: Record<string, unknown>, ...required: string[]): Record<string, unknown> => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

function schemaOf(schema: unknown): unknown {
  const result = toClaudeSchema(schema);
  if ('reason' in result) throw new Error(result.reason);
  return result.schema;
}

function reasonOf(schema: unknown): string {
  const result = toClaudeSchema(schema);
  return 'reason' in result ? result.reason : 'representable';
}

/** The subset of anthropic.md, section 6, written a second time: what is wrong with a schema, or undefined. */
function complaint(node: unknown, defs: ReadonlySet<string>): string | undefined {
  if (!isObject(node)) return 'no object';
  const allowed = [
    'type',
    'properties',
    'required',
    'additionalProperties',
    'items',
    'minItems',
    'format',
    'enum',
    'const',
    'anyOf',
    'allOf',
    '$ref',
    '$defs',
    'title',
    'description',
  ];
  for (const key of Object.keys(node)) if (!allowed.includes(key)) return `keyword ${key}`;
  if (isArray(node['type'])) return 'list of types';
  if (node['type'] === 'object' && node['additionalProperties'] !== false) return 'open object';
  if (node['minItems'] !== undefined && node['minItems'] !== 0 && node['minItems'] !== 1) return 'minItems';
  if (typeof node['$ref'] === 'string' && !defs.has(node['$ref'])) return `reference ${node['$ref']}`;
  const children = [
    ...(isObject(node['properties']) ? Object.values(node['properties']) : []),
    ...(isArray(node['anyOf']) ? node['anyOf'] : []),
    ...(isArray(node['allOf']) ? node['allOf'] : []),
    ...(node['items'] === undefined ? [] : [node['items']]),
    ...(isObject(node['$defs']) ? Object.values(node['$defs']) : []),
  ];
  for (const child of children) {
    const wrong = complaint(child, defs);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

describe('toClaudeSchema', () => {
  it('closes every object and keeps its order', () => {
    expect(
      schemaOf({
        type: 'object',
        properties: { b: { type: 'string' }, a: { type: 'object', properties: { c: { type: 'integer' } } } },
        required: ['b'],
      }),
    ).toEqual({
      type: 'object',
      properties: {
        b: { type: 'string' },
        a: { type: 'object', properties: { c: { type: 'integer' } }, additionalProperties: false },
      },
      additionalProperties: false,
      required: ['b'],
    });
  });

  it('puts what Claude does not enforce into the description', () => {
    const result = toClaudeSchema(
      object({
        age: { type: 'integer', minimum: 0, maximum: 120, description: 'In years' },
        tags: { type: 'array', items: { type: 'string' }, minItems: 3, uniqueItems: true },
      }),
    );
    expect(result).toMatchObject({
      schema: {
        properties: {
          age: { type: 'integer', description: 'In years\n\n{minimum: 0, maximum: 120}' },
          tags: { type: 'array', items: { type: 'string' }, description: '{minItems: 3, uniqueItems: true}' },
        },
      },
      described: ['minimum', 'maximum', 'minItems', 'uniqueItems'],
    });
  });

  it('keeps what Claude enforces', () => {
    const schema = object(
      {
        when: { type: 'string', format: 'date-time' },
        list: { type: 'array', items: { type: 'number' }, minItems: 1 },
        kind: { type: 'string', enum: ['a', 'b'] },
        fixed: { const: 1 },
      },
      'when',
    );
    expect(toClaudeSchema(schema)).toEqual({ schema, described: [] });
  });

  it('turns oneOf, lists of types and nullable into anyOf', () => {
    expect(schemaOf({ oneOf: [{ type: 'string' }, { type: 'number' }] })).toEqual({
      anyOf: [{ type: 'string' }, { type: 'number' }],
    });
    expect(schemaOf({ type: ['string', 'null'], format: 'date', description: 'A day' })).toEqual({
      anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }],
      description: 'A day',
    });
    expect(schemaOf({ type: 'string', nullable: true })).toEqual({ anyOf: [{ type: 'string' }, { type: 'null' }] });
    expect(schemaOf({ type: 'string', enum: ['a'], nullable: true })).toEqual({ enum: ['a', null] });
    expect(schemaOf({ type: ['string', 'null'], enum: ['a', null] })).toEqual({ enum: ['a', null] });
  });

  it('holds what stands beside anyOf for each variant', () => {
    expect(
      schemaOf({
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'string' } },
        anyOf: [{ required: ['a'] }, { required: ['b'] }],
      }),
    ).toEqual({
      anyOf: [
        {
          type: 'object',
          properties: { a: { type: 'string' }, b: { type: 'string' } },
          additionalProperties: false,
          required: ['a'],
        },
        {
          type: 'object',
          properties: { a: { type: 'string' }, b: { type: 'string' } },
          additionalProperties: false,
          required: ['b'],
        },
      ],
    });
  });

  it('makes one object of an allOf', () => {
    expect(
      schemaOf({
        allOf: [{ $ref: '#/$defs/Base' }, { type: 'object', properties: { b: { type: 'number' } }, required: ['b'] }],
        $defs: { Base: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } },
      }),
    ).toEqual({
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'number' } },
      additionalProperties: false,
      required: ['a', 'b'],
    });
  });

  it('keeps shared definitions, follows other references, and inlines what says more', () => {
    const schema = {
      type: 'object',
      properties: {
        home: { $ref: '#/definitions/Place' },
        work: { $ref: '#/definitions/Place', description: 'Where they work' },
        same: { $ref: '#/properties/home' },
      },
      definitions: { Place: { type: 'object', properties: { city: { type: 'string' } } } },
    };
    const place = { type: 'object', properties: { city: { type: 'string' } }, additionalProperties: false };
    expect(schemaOf(schema)).toEqual({
      type: 'object',
      properties: {
        home: { $ref: '#/$defs/Place' },
        work: { ...place, description: 'Where they work' },
        same: { $ref: '#/$defs/Place' },
      },
      additionalProperties: false,
      $defs: { Place: place },
    });
    expect(schemaOf({ $ref: '#/$defs/Place', $defs: schema.definitions })).toEqual(place);
  });

  it.each([
    ['free names', { type: 'object', additionalProperties: { type: 'string' } }, 'additionalProperties'],
    ['an object of anything', { type: 'object' }, 'additionalProperties'],
    [
      'open objects',
      { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: true },
      'additionalProperties',
    ],
    [
      'patterns of names',
      object({ a: { type: 'object', properties: {}, patternProperties: { '^x': { type: 'string' } } } }),
      'additionalProperties',
    ],
    [
      'recursion',
      { $ref: '#/$defs/Node', $defs: { Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } } } },
      'refers to itself',
    ],
    ['recursion through the root', object({ child: { $ref: '#' } }), 'refers to itself'],
    ['recursion through allOf', object({ child: { allOf: [{ $ref: '#/properties/child' }] } }), 'refers to itself'],
    ['other documents', object({ a: { $ref: 'https://example.com/a.json' } }), 'another document'],
    ['a lost reference', object({ a: { $ref: '#/$defs/Gone' } }), 'leads nowhere'],
    ['anything', object({ a: {} }), 'allows anything'],
    ['true', object({ a: true }), 'allows anything'],
    ['an array of anything', { type: 'array' }, 'allows anything'],
    ['tuples', { type: 'array', prefixItems: [{ type: 'string' }] }, 'fixed type'],
    ['an enum of objects', { enum: [{ a: 1 }] }, 'not plain'],
    ['an empty allOf', { allOf: [] }, 'allows anything'],
  ])('cannot say %s', (_name, schema, reason) => {
    expect(reasonOf(schema)).toContain(reason);
  });

  it('gives up on a schema that references would blow up', () => {
    const $defs: Record<string, unknown> = { D0: { type: 'object', properties: { x: { type: 'string' } } } };
    for (let level = 1; level <= 30; level++) {
      const ref = { $ref: `#/$defs/D${level - 1}`, description: 'again' };
      $defs[`D${level}`] = { type: 'object', properties: { a: ref, b: ref } };
    }
    expect(reasonOf({ $ref: '#/$defs/D30', $defs })).toBe('it is too large');
  });

  it("stays in the subset for any schema, or says why it cannot, and never changes the caller's", () => {
    const leaf = fc.constantFrom<unknown>(
      { type: 'string' },
      { type: 'string', minLength: 2, format: 'email' },
      { type: 'integer', minimum: 1 },
      { type: ['number', 'null'] },
      { enum: ['a', 1, null] },
      { const: 'x' },
      { $ref: '#/$defs/A' },
      { $ref: '#/$defs/B' },
      { $ref: '#/$defs/Loop' },
      true,
      {},
      { type: 'boolean', nullable: true },
      { type: 'object' },
    );
    const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        leaf,
        fc.record(
          {
            type: fc.constant('object'),
            properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema')),
            required: fc.subarray(['a']),
          },
          { requiredKeys: ['type', 'properties'] },
        ),
        fc.record(
          { type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(3) },
          { requiredKeys: ['type', 'items'] },
        ),
        fc.record(
          { anyOf: fc.array(tie('schema'), { maxLength: 3 }), type: fc.constant('object') },
          { requiredKeys: ['anyOf'] },
        ),
        fc.record({ oneOf: fc.array(tie('schema'), { maxLength: 3 }) }),
        fc.record(
          { allOf: fc.array(tie('schema'), { maxLength: 3 }), description: fc.constant('all') },
          { requiredKeys: ['allOf'] },
        ),
      ),
    }));
    fc.assert(
      fc.property(schema, (node) => {
        const root = {
          ...(isObject(node) ? node : { type: 'object', properties: { value: node } }),
          $defs: {
            A: { type: 'object', properties: { a: { type: 'string' } } },
            B: { anyOf: [{ $ref: '#/$defs/A' }, { type: 'null' }] },
            Loop: { type: 'array', items: { $ref: '#/$defs/Loop' } },
          },
        };
        const before = JSON.stringify(root);
        const result = toClaudeSchema(root);
        expect(JSON.stringify(root)).toBe(before);
        if ('reason' in result) {
          expect(result.reason).not.toBe('');
          return;
        }
        const defs = new Set(
          Object.keys(isObject(result.schema['$defs']) ? result.schema['$defs'] : {}).map((name) => `#/$defs/${name}`),
        );
        expect(complaint(result.schema, defs)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
