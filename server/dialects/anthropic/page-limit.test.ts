import { expect, test } from 'vitest';
import { limitOf } from './page-limit.ts';

const limit = (query: string): number => limitOf(new URLSearchParams(query));

test('is 20 unless the query says otherwise, and never more than 1000', () => {
  expect([limit(''), limit('limit='), limit('limit=1'), limit('limit=1000')]).toEqual([20, 20, 1, 1000]);
  for (const wrong of ['0', '1001', '1.5', 'x']) expect(() => limit(`limit=${wrong}`)).toThrow('from 1 to 1000');
});
