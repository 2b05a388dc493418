import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/json.ts';
import { repairArguments } from './tool-arguments.ts';

const schema = {
  type: 'object',
  properties: {
    city: { type: 'string' },
    days: { type: 'integer' },
    price: { type: 'number' },
    exact: { type: 'boolean' },
    todos: { type: 'array' },
    options: { type: 'object' },
    any: {},
  },
};

function repair(value: unknown, about: JsonObject | undefined = schema): { input: JsonObject; repaired: boolean } {
  let repaired = false;
  const input = repairArguments(value, about, () => (repaired = true));
  return { input, repaired };
}

describe('mendArguments', () => {
  it('leaves an object as it is', () => {
    const input = { city: '5', days: 3, extra: '7', any: '1' };
    expect(repair(input)).toEqual({ input, repaired: false });
    expect(repair({ days: '3' }, {})).toEqual({ input: { days: '3' }, repaired: false });
  });

  it.each([undefined, null, '', '  '])('takes %j for no arguments', (value) => {
    expect(repair(value)).toEqual({ input: {}, repaired: false });
  });

  it.each([
    ['a string', '{"city":"Paris"}'],
    ['a string in a string', JSON.stringify('{"city":"Paris"}')],
    ['a fenced string', '```json\n{"city":"Paris"}\n```'],
    ['an unclosed object', '{"city":"Paris"'],
    ['an unclosed string', '{"city":"Paris'],
    ['a trailing comma', '{"city":"Paris",'],
  ])('reads %s', (_name, value) => {
    expect(repair(value)).toEqual({ input: { city: 'Paris' }, repaired: true });
  });

  it('keeps what it cannot read', () => {
    expect(repair('Paris, please')).toEqual({ input: { _raw: 'Paris, please' }, repaired: true });
    expect(repair([1, 2])).toEqual({ input: { _raw: '[1,2]' }, repaired: true });
    expect(repair(5)).toEqual({ input: { _raw: '5' }, repaired: true });
  });

  it('turns strings into what the schema wants, where that is plain', () => {
    expect(
      repair({ city: '12', days: '3', price: '1.5', exact: 'true', todos: '[{"a":1}]', options: '{"b":2}', any: '3' }),
    ).toEqual({
      input: { city: '12', days: 3, price: 1.5, exact: true, todos: [{ a: 1 }], options: { b: 2 }, any: '3' },
      repaired: true,
    });
    expect(repair({ days: '3.5', exact: 'maybe', todos: '{"a":1}' })).toEqual({
      input: { days: '3.5', exact: 'maybe', todos: '{"a":1}' },
      repaired: false,
    });
  });

  it('reads every object that was written as a string, and never changes what it is given', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (input) => {
        const text = JSON.stringify(input);
        expect(JSON.stringify(repair(text, undefined).input)).toBe(JSON.stringify(JSON.parse(text)));
        repair(input);
        expect(JSON.stringify(input)).toBe(text);
      }),
    );
  });

  it('closes an object that was cut anywhere in its last string', () => {
    const text = '{"command":"ls -la","list":[1,{"path":"/tmp/a b"';
    for (let length = text.length; length > text.indexOf('/tmp'); length -= 1)
      expect(repair(text.slice(0, length), undefined).input).toMatchObject({ command: 'ls -la' });
  });
});
