import { describe, expect, it } from 'vitest';
import { createToolCalls } from './tool-calls.ts';

const call = (name: string, args: unknown = {}, id?: string): unknown => ({
  ...(id === undefined ? {} : { id }),
  function: { name, arguments: args },
});

describe('createToolCalls', () => {
  it('keeps ids, and gives the others one from their place', () => {
    const calls = createToolCalls();
    expect(calls.add([call('a', { x: 1 }, 'toolu_1'), call('b')], 3)).toEqual([
      { type: 'tool_use', id: 'toolu_1', name: 'a', input: { x: 1 } },
      { type: 'tool_use', id: 'call_3_1', name: 'b', input: {} },
    ]);
  });

  it.each([
    [{ a: 1 }, { a: 1 }],
    ['{"a":1}', { a: 1 }],
    ['', {}],
    [null, {}],
    ['[1]', { _raw: '[1]' }],
    ['{"a":', { _raw: '{"a":' }],
  ])('reads arguments %j as %j', (args, input) => {
    expect(createToolCalls().add([call('a', args)], 0)).toMatchObject([{ input }]);
  });

  it.each([
    [5, 'messages.2.tool_calls.0 must be an object'],
    [{ function: {} }, 'messages.2.tool_calls.0.function.name is required'],
    [
      { function: { name: 'a', arguments: [1] } },
      'messages.2.tool_calls.0.function.arguments must be an object or a string of JSON, not a list',
    ],
    [{ id: 7, function: { name: 'a' } }, 'messages.2.tool_calls.0.id must be a string'],
  ])('refuses %j', (entry, words) => {
    expect(() => createToolCalls().add([entry], 2)).toThrow(words);
  });

  it('matches results by id, then by name, then by order', () => {
    const calls = createToolCalls();
    calls.add([call('a', {}, 'id_a'), call('b'), call('c'), call('d')], 0);
    expect(calls.answeredBy('', 'c')).toBe('call_0_2');
    expect(calls.answeredBy('id_a', '')).toBe('id_a');
    expect(calls.answeredBy('', '')).toBe('call_0_1');
    expect(calls.answeredBy('made up by the client', 'unknown')).toBe('call_0_3');
    expect(calls.answeredBy('', '')).toBeUndefined();
  });

  it('matches results without ids to calls with ids by order', () => {
    const calls = createToolCalls();
    calls.add([call('a', {}, 'x1'), call('a', {}, 'x2')], 0);
    expect([calls.answeredBy('', ''), calls.answeredBy('', '')]).toEqual(['x1', 'x2']);
  });

  it('does not give a result with a foreign id to a call that has its own', () => {
    const calls = createToolCalls();
    calls.add([call('a', {}, 'x1')], 0);
    expect(calls.answeredBy('other', 'a')).toBeUndefined();
  });

  it('answers the newest turn first', () => {
    const calls = createToolCalls();
    calls.add([call('a', {}, 'call_0')], 0);
    calls.add([call('a'), call('b')], 2);
    expect(calls.answeredBy('', '')).toBe('call_2_0');
    expect(calls.answeredBy('', 'a')).toBe('call_0');
  });
});
