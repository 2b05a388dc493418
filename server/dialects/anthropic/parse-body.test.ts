import { expect, test } from 'vitest';
import { parseBody } from './parse-body.ts';

test('returns an object, and says of anything else what it should be', () => {
  expect(parseBody(Buffer.from('{"a":1}'), 'a')).toEqual({ a: 1 });
  expect(() => parseBody(Buffer.alloc(0), 'a and b')).toThrow('no body. Send a JSON object with a and b.');
  expect(() => parseBody(Buffer.from('{"a"'), 'a')).toThrow('not valid JSON: ');
  for (const body of ['[]', 'null', '"a"'])
    expect(() => parseBody(Buffer.from(body), 'a and b')).toThrow('should be a JSON object with a and b.');
});
