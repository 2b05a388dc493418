import { expect, it } from 'vitest';
import { startStopwatch } from './stopwatch.ts';

it('divides the time at the first chunk, in nanoseconds', () => {
  let now = 1000;
  const stopwatch = startStopwatch(() => now);
  now = 1250;
  stopwatch.first();
  now = 1300;
  stopwatch.first();
  now = 2250;
  expect(stopwatch.durations()).toEqual({
    total_duration: 1_250_000_000,
    load_duration: 0,
    prompt_eval_duration: 250_000_000,
    eval_duration: 1_000_000_000,
  });
});

it('never gives a part of 0, by which user interfaces divide', () => {
  const { total_duration, prompt_eval_duration, eval_duration } = startStopwatch(() => 5).durations();
  expect([total_duration, prompt_eval_duration, eval_duration]).toEqual([2, 1, 1]);
});
