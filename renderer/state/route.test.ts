import { describe, expect, it } from 'vitest';
import { readRoute, writeRoute } from './route.ts';

describe('route', () => {
  it('comes back as it went', () => {
    for (const route of [
      { page: 'home' },
      { page: 'log', id: 'req_1' },
      { page: 'models', alias: 'a b/c*' },
      { page: 'settings', at: 'key' },
    ] as const) {
      expect(readRoute(writeRoute(route))).toEqual(route);
    }
  });
  it('leads Home from anywhere unknown', () => {
    expect(readRoute('#/../etc')).toEqual({ page: 'home' });
    expect(readRoute('')).toEqual({ page: 'home' });
  });
});
