import { expect, test } from 'vitest';
import { isAtLeast, readVersion } from './version.ts';

test('reads what the command prints', () => {
  expect(readVersion('2.1.329 (Claude Code)\n')).toEqual([2, 1, 329]);
  expect(readVersion('command not found')).toBeUndefined();
});

test('compares numbers, not letters', () => {
  expect(isAtLeast([2, 1, 1000], [2, 1, 197])).toBe(true);
  expect(isAtLeast([2, 1, 197], [2, 1, 197])).toBe(true);
  expect(isAtLeast([2, 1, 99], [2, 1, 197])).toBe(false);
  expect(isAtLeast([3, 0, 0], [2, 1, 197])).toBe(true);
  expect(isAtLeast([1, 9, 999], [2, 1, 197])).toBe(false);
});
