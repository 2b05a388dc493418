import { expect, it } from 'vitest';
import { createdAt } from './created-at.ts';

it('writes RFC 3339, also for one moment twice and for an earlier one after a later', () => {
  const later = Date.UTC(2026, 10, 21, 5, 6, 7, 89);
  expect(createdAt(later)).toBe('2026-11-21T05:06:07.089Z');
  expect(createdAt(later)).toBe('2026-11-21T05:06:07.089Z');
  expect(createdAt(later - 1)).toBe('2026-11-21T05:06:07.088Z');
  expect(Math.abs(Date.parse(createdAt()) - Date.now())).toBeLessThan(1000);
});
