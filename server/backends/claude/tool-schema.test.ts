import { describe, expect, it } from 'vitest';
import { toToolSchema, unwrapInput, wrapInput } from './tool-schema.ts';

describe('toToolSchema', () => {
  it.each([[undefined], [null], [{}], ['nonsense']])('makes %j the empty object', (schema) => {
    expect(toToolSchema(schema)).toEqual({ schema: { type: 'object', properties: {} }, wrapped: false });
  });

  it('hands an object schema on as it is', () => {
    const schema = { type: 'object', properties: { a: { anyOf: [{ type: 'string' }] } }, $schema: 'x' };
    expect(toToolSchema(schema).schema).toBe(schema);
  });

  it.each([
    [{ properties: { a: {} } }, { type: 'object', properties: { a: {} } }],
    [{ description: 'nothing' }, { type: 'object', description: 'nothing' }],
    [
      { type: ['object', 'null'], properties: {} },
      { type: 'object', properties: {} },
    ],
    [
      { $ref: '#/$defs/In', $defs: { In: { type: 'object', properties: { a: {} } } } },
      { type: 'object', properties: { a: {} }, $defs: { In: { type: 'object', properties: { a: {} } } } },
    ],
    [
      {
        allOf: [
          { type: 'object', properties: { a: {} }, required: ['a'] },
          { properties: { b: {} }, required: ['b'] },
        ],
      },
      { type: 'object', properties: { a: {}, b: {} }, required: ['a', 'b'] },
    ],
  ])('makes %j an object schema', (schema, expected) => {
    expect(toToolSchema(schema)).toEqual({ schema: expected, wrapped: false });
  });

  it.each([
    [{ type: 'array', items: { type: 'string' } }],
    [{ type: 'string' }],
    [{ anyOf: [{ type: 'object' }] }],
    [{ type: 'object', oneOf: [{ required: ['a'] }] }],
    [{ type: 'object', allOf: [{ type: 'string' }] }],
    [{ enum: ['a'] }],
  ])('wraps %j', (schema) => {
    expect(toToolSchema(schema)).toEqual({
      schema: { type: 'object', properties: { value: schema }, required: ['value'] },
      wrapped: true,
    });
  });

  it('keeps references working inside the wrap', () => {
    const result = toToolSchema({
      anyOf: [{ $ref: '#/$defs/A' }, { $ref: '#' }, { $ref: '#/anyOf/0' }],
      $defs: { A: { type: 'string' } },
      $schema: 'x',
    });
    expect(result.schema).toEqual({
      type: 'object',
      properties: {
        value: {
          anyOf: [{ $ref: '#/$defs/A' }, { $ref: '#/properties/value' }, { $ref: '#/properties/value/anyOf/0' }],
        },
      },
      required: ['value'],
      $defs: { A: { type: 'string' } },
    });
  });

  it('gives up on references that go round in circles', () => {
    expect(toToolSchema({ $ref: '#/$defs/A', $defs: { A: { $ref: '#/$defs/A' } } }).wrapped).toBe(true);
  });
});

describe('wrapInput and unwrapInput', () => {
  it("are each other's way back", () => {
    for (const input of [[1], 'a', { a: 1 }, null]) expect(unwrapInput(wrapInput(input))).toEqual(input);
  });

  it('read what a decoder kept as raw text', () => {
    expect(wrapInput({ _raw: '[1,2]' })).toEqual({ value: [1, 2] });
    expect(wrapInput({ _raw: 'half [' })).toEqual({ value: 'half [' });
  });
});
