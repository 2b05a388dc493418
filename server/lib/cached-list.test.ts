import { expect, test } from 'vitest';
import { cachedList } from './cached-list.ts';

const options = { maxAgeMs: 1000, waitMs: 30, failureMs: 1000 };

test('look-ups that overlap share one call, and a fresh list is not asked again', async () => {
  let calls = 0;
  const list = cachedList(async () => {
    calls += 1;
    return ['a'];
  }, options);
  expect(await Promise.all([list.get(), list.get()])).toEqual([['a'], ['a']]);
  expect(await list.get()).toEqual(['a']);
  expect(calls).toBe(1);
  await list.get(-1);
  expect(calls).toBe(2);
});

test('a slow upstream is not waited for longer than allowed; its late answer serves the next caller', async () => {
  let release = (_: string[]): void => undefined;
  const list = cachedList(() => new Promise<string[]>((resolve) => (release = resolve)), options);
  expect(await list.get()).toBeUndefined();
  release(['late']);
  await new Promise((resolve) => setImmediate(resolve));
  expect(list.peek()).toEqual(['late']);
});

test('a failure keeps the last list and is remembered', async () => {
  let down = false;
  const list = cachedList(async () => {
    if (down) throw new Error('down');
    return ['a'];
  }, options);
  await list.get();
  down = true;
  expect(await list.get(-1)).toEqual(['a']);
  expect(String(list.failure())).toContain('down');
  down = false;
  list.forget();
  expect(await list.get()).toEqual(['a']);
  expect(list.failure()).toBeUndefined();
});
