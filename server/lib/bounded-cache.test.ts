import { expect, it } from 'vitest';
import { createBoundedCache } from './bounded-cache.ts';

it('keeps what is used and forgets the rest when it is full', () => {
  const cache = createBoundedCache<string>(8);
  cache.set('a', 'A', 2);
  cache.set('b', 'B', 2);
  cache.set('c', 'C', 2);
  cache.set('d', 'D', 2);
  expect(cache.get('a')).toBe('A');
  cache.set('e', 'E', 2);
  expect(cache.get('b')).toBeUndefined();
  expect([cache.get('a'), cache.get('c'), cache.get('d'), cache.get('e')]).toEqual(['A', 'C', 'D', 'E']);
});

it('replaces, and keeps nothing that would push all others out', () => {
  const cache = createBoundedCache<string>(8);
  cache.set('a', 'A', 2);
  cache.set('a', 'B', 1);
  expect(cache.get('a')).toBe('B');
  cache.set('a', 'C', 3);
  expect(cache.get('a')).toBeUndefined();
});
