import { expect, test } from 'vitest';
import { GatewayError } from '../messages/errors.ts';
import { nextHop } from './hop.ts';

test('each gateway adds itself', () => {
  expect(nextHop(undefined, 'a')).toBe('a');
  expect(nextHop('x, y', 'a')).toBe('x, y, a');
});

test.each(['a', 'x, a, y', '1,2,3,4,5,6,7,8'])('%s is a loop', (mark) => {
  expect(() => nextHop(mark, 'a')).toThrow(GatewayError);
  try {
    nextHop(mark, 'a');
  } catch (error) {
    expect(error).toMatchObject({ status: 508, code: 'loop_detected' });
  }
});
