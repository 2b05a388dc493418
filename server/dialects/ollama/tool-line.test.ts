import { describe, expect, it } from 'vitest';
import { toolCallJson } from './tool-line.ts';

describe('toolCallJson', () => {
  it('keeps the order and the numbers of the arguments, on one line', () => {
    const json = toolCallJson('toolu_1', 'f', 0, '{\n  "10": 12345678901234567890,\r\n  "2": "a\\nb"\n}');
    expect(json).toBe(
      '{"id":"toolu_1","function":{"index":0,"name":"f","arguments":{   "10": 12345678901234567890,   "2": "a\\nb" }}}',
    );
  });

  it.each(['', '{"a":', '[1]', '"x"', 'null'])('has nothing for %j', (json) => {
    expect(toolCallJson('toolu_1', 'f', 0, json)).toBeUndefined();
  });
});
