import { describe, expect, it } from 'vitest';
import { decodeTools } from './decode-tools.ts';

function convert(tools: unknown): { tools: ReturnType<typeof decodeTools>; notes: string[] } {
  const notes: string[] = [];
  return { tools: decodeTools({ tools }, (change) => notes.push(change)), notes };
}

function schemaOf(parameters: unknown): unknown {
  return convert([{ type: 'function', function: { name: 'f', parameters } }]).tools[0]?.input_schema;
}

describe('convertTools', () => {
  it('keeps name, description and schema as they came', () => {
    const parameters = {
      type: 'object',
      properties: { city: { type: ['string', 'null'], minLength: 2 } },
      required: ['city'],
      $defs: { a: {} },
    };
    const { tools, notes } = convert([
      { type: 'function', function: { name: 'get.weather', description: 'Tells the weather', parameters } },
    ]);
    expect(tools).toEqual([{ name: 'get.weather', description: 'Tells the weather', input_schema: parameters }]);
    expect(notes).toEqual([]);
  });

  it.each([undefined, null, {}, { type: '', properties: null, required: null }])(
    'reads parameters %j as none',
    (parameters) => {
      expect(schemaOf(parameters)).toEqual({ type: 'object', properties: {} });
    },
  );

  it('puts a type to an object schema that lacks it', () => {
    expect(schemaOf({ properties: { a: {} }, required: null })).toEqual({ type: 'object', properties: { a: {} } });
    expect(schemaOf({ type: ['object', 'null'], properties: { a: {} } })).toEqual({
      type: 'object',
      properties: { a: {} },
    });
    expect(schemaOf({ anyOf: [{ type: 'object' }] })).toMatchObject({ type: 'object', anyOf: [{ type: 'object' }] });
  });

  it('makes a property of a schema that is no object, and says so', () => {
    const { tools, notes } = convert([{ function: { name: 'f', parameters: { type: 'string' } } }]);
    expect(tools[0]?.input_schema).toEqual({
      type: 'object',
      properties: { value: { type: 'string' } },
      required: ['value'],
    });
    expect(notes).toEqual([expect.stringContaining('"value"')]);
  });

  it('takes null for no tools', () => {
    expect(convert(null).tools).toEqual([]);
  });

  it.each([
    ['x', 'tools must be a list'],
    [['x'], 'tools.0 must be an object'],
    [[{ type: 'function' }], 'tools.0.function.name is required'],
    [[{ function: { name: 5 } }], 'tools.0.function.name must be a string'],
    [[{ function: { name: 'f', parameters: 'x' } }], 'tools.0.function.parameters must be an object'],
  ])('refuses %j', (tools, words) => {
    expect(() => convert(tools)).toThrow(words);
  });
});
