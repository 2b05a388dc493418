import { describe, expect, it } from 'vitest';
import { decodeFormat } from './decode-format.ts';

function read(format: unknown): ReturnType<typeof decodeFormat> & { notes: string[] } {
  const notes: string[] = [];
  return { ...decodeFormat({ format }, (change) => notes.push(change)), notes };
}

describe('readFormat', () => {
  it.each([undefined, null, ''])('takes %j for none', (format) => {
    expect(read(format)).toEqual({ jsonOnly: false, notes: [] });
  });

  it('asks for any JSON in words, and says so', () => {
    const { instruction, jsonOnly, output, notes } = read('json');
    expect(instruction).toContain('Answer with a single JSON object and nothing else');
    expect({ jsonOnly, output }).toEqual({ jsonOnly: true, output: undefined });
    expect(notes).toHaveLength(1);
  });

  it('keeps a schema as it is', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(read(schema)).toEqual({ output: { type: 'json_schema', schema }, jsonOnly: true, notes: [] });
  });

  it.each([
    [{ type: 'array', items: {} }, true],
    [{ properties: {} }, true],
    [{ type: 'string' }, false],
    [{ type: ['object', 'null'] }, false],
    [{ anyOf: [] }, false],
  ])('knows whether text around %j can be told from it', (schema, jsonOnly) => {
    expect(read(schema).jsonOnly).toBe(jsonOnly);
  });

  it.each(['xml', 5, true, []])('refuses %j', (format) => {
    expect(() => read(format)).toThrow(/format/);
  });
});
