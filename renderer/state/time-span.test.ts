import { expect, it } from 'vitest';
import { boundsOf } from './time-span.ts';

const now = new Date(2026, 2, 1, 14, 30).getTime();
const at = (month: number, day: number): number => new Date(2026, month, day).getTime();

it.each([
  ['any', {}],
  ['quarter', { since: now - 900_000 }],
  ['hour', { since: now - 3_600_000 }],
  ['today', { since: at(2, 1) }],
  ['yesterday', { since: at(1, 28), until: at(2, 1) - 1 }],
  ['week', { since: at(1, 23) }],
] as const)('%s', (span, bounds) => {
  expect(boundsOf(span, now)).toEqual(bounds);
});
