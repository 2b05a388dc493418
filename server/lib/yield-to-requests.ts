import { setImmediate } from 'node:timers/promises';

/**
 * Returns a function for long work to await at every step: requests get their turn whenever so much time has gone by
 * without one.
 */
export function createYield(mostMs = 8): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < mostMs) return;
    await setImmediate();
    began = performance.now();
  };
}
