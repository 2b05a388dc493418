import { describe, expect, it } from 'vitest';
import { createFieldReaders, given } from './read-fields.ts';

const read = createFieldReaders((path, wanted, value) => new Error(`${path}: ${wanted}, not ${JSON.stringify(value)}`));

describe('createFieldReaders', () => {
  it('returns what is there, and undefined for what is not given', () => {
    const body = { s: '', b: false, n: 0.5, w: -3, l: [], o: {}, nothing: null };
    expect(read.string(body, 's')).toBe('');
    expect(read.boolean(body, 'b')).toBe(false);
    expect(read.number(body, 'n')).toBe(0.5);
    expect(read.wholeNumber(body, 'w')).toBe(-3);
    expect(read.list(body, 'l')).toBe(body.l);
    expect(read.object(body, 'o')).toBe(body.o);
    expect(read.objectAt(body.o, 'o')).toBe(body.o);
    for (const name of ['nothing', 'absent'])
      expect([read.string(body, name), read.list(body, name), given(body, name)]).toEqual(Array(3).fill(undefined));
  });

  it.each([
    [() => read.string({ a: 1 }, 'a'), 'a: a string, not 1'],
    [() => read.boolean({ a: 'true' }, 'a'), 'a: true or false, not "true"'],
    [() => read.number({ a: '1' }, 'a', 'options.a'), 'options.a: a number, not "1"'],
    [() => read.number({ a: Number.NaN }, 'a'), 'a: a number, not null'],
    [() => read.wholeNumber({ a: 1.5 }, 'a'), 'a: a whole number, not 1.5'],
    [() => read.list({ a: {} }, 'a'), 'a: a list, not {}'],
    [() => read.object({ a: [] }, 'a'), 'a: an object, not []'],
    [() => read.objectAt(null, 'a.0'), 'a.0: an object, not null'],
  ])('names the field, what it must be and what it is', (call, words) => {
    expect(call).toThrow(words);
  });
});
