import { expect, test } from 'vitest';
import { visiblePlace } from './window-place.ts';

const LAPTOP = { x: 0, y: 25, width: 1440, height: 875 };
const BESIDE = { x: 1440, y: 0, width: 1920, height: 1080 };
const size = { width: 900, height: 700 };

test('a window comes back where it was, on whatever screen', () => {
  expect(visiblePlace({ x: 33, y: 44, ...size }, [LAPTOP])).toEqual({ x: 33, y: 44, ...size });
  expect(visiblePlace({ x: 2000, y: 0, ...size }, [LAPTOP, BESIDE])).toEqual({ x: 2000, y: 0, ...size });
  // Half of it beyond the edge, but its title bar can be had.
  expect(visiblePlace({ x: 900, y: 800, ...size }, [LAPTOP])).toEqual({ x: 900, y: 800, ...size });
});

test.each([
  ['its screen was unplugged', { x: 2000, y: 0, ...size }],
  ['its title bar would be below the screen', { x: 100, y: 880, ...size }],
  ['its title bar would be under the menu bar', { x: 100, y: 0, ...size }],
  ['it was never moved', size],
])('only its size is kept when %s', (_when, place) => {
  expect(visiblePlace(place, [LAPTOP])).toEqual(size);
});

test('it is never smaller than what can be used', () => {
  expect(visiblePlace({ x: 0, y: 30, width: 10, height: 10 }, [LAPTOP])).toEqual({
    x: 0,
    y: 30,
    width: 720,
    height: 520,
  });
});
