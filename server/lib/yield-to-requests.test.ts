import { expect, test } from 'vitest';
import { createYield } from './yield-to-requests.ts';

/** Returns how many turns others had during `steps` steps of work. */
async function turnsIn(steps: number, mostMs: number): Promise<number> {
  const breathe = createYield(mostMs);
  let turns = 0;
  let done = false;
  const turn = (): void => {
    turns += 1;
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  for (let step = 0; step < steps; step += 1) await breathe();
  done = true;
  return turns;
}

test('others have their turn when the time is up, and only then', async () => {
  expect(await turnsIn(50, 0)).toBeGreaterThanOrEqual(49);
  expect(await turnsIn(50, 1e9)).toBe(0);
});
