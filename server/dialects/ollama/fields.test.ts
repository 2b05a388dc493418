import { describe, expect, it } from 'vitest';
import {
  modelName,
  objectAt,
  optionalBoolean,
  optionalList,
  optionalNumber,
  optionalObject,
  optionalString,
  readBody,
} from './fields.ts';

describe('readBody', () => {
  it('reads an object, and no body as an empty one', () => {
    expect(readBody(Buffer.from('{"model":"x"}'))).toEqual({ model: 'x' });
    expect(readBody(Buffer.alloc(0))).toEqual({});
  });

  it.each([
    ['{"model":', 'not valid JSON'],
    ['[1]', 'must be a JSON object, not a list'],
    ['null', 'must be a JSON object, not null'],
    ['"x"', 'must be a JSON object, not a string'],
  ])('refuses %s', (body, words) => {
    expect(() => readBody(Buffer.from(body))).toThrow(words);
  });
});

describe('the readers', () => {
  it('take null and absence as not given', () => {
    for (const fields of [{ x: null }, {}]) {
      expect(optionalString(fields, 'x')).toBe('');
      expect(optionalBoolean(fields, 'x')).toBeUndefined();
      expect(optionalNumber(fields, 'x')).toBeUndefined();
      expect(optionalList(fields, 'x')).toEqual([]);
      expect(optionalObject(fields, 'x')).toEqual({});
    }
  });

  it('name the field and what it is', () => {
    expect(() => optionalString({ x: 5 }, 'x', 'messages.0.x')).toThrow('messages.0.x must be a string, not a number');
    expect(() => optionalBoolean({ x: 'yes' }, 'x')).toThrow('x must be true or false, not a string');
    expect(() => optionalNumber({ x: '5' }, 'x')).toThrow('x must be a number, not a string');
    expect(() => optionalList({ x: {} }, 'x')).toThrow('x must be a list, not an object');
    expect(() => optionalObject({ x: [] }, 'x')).toThrow('x must be an object, not a list');
    expect(() => objectAt(true, 'tools.1')).toThrow('tools.1 must be an object, not true');
  });
});

describe('modelName', () => {
  it('prefers model over name, and takes an empty one as absent', () => {
    expect(modelName({ model: 'a', name: 'b' })).toBe('a');
    expect(modelName({ model: '', name: 'b' })).toBe('b');
    expect(modelName({})).toBe('');
    expect(() => modelName({ model: 5 })).toThrow('model must be a string');
  });
});
