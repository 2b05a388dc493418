import { expect, it } from 'vitest';
import { lastMembers } from './last-line.ts';
import { startStopwatch } from './stopwatch.ts';

it('counts the whole prompt, read from the cache or not', () => {
  const usage = { input_tokens: 3, cache_creation_input_tokens: 20, cache_read_input_tokens: 100, output_tokens: 7 };
  const members = lastMembers(
    'max_tokens',
    usage,
    startStopwatch(() => 0),
  );
  expect(members).toEqual({
    done: true,
    done_reason: 'length',
    total_duration: 2,
    load_duration: 0,
    prompt_eval_count: 123,
    prompt_eval_duration: 1,
    eval_count: 7,
    eval_duration: 1,
  });
  expect(lastMembers('end_turn', usage, startStopwatch(), [1, 2]).context).toEqual([1, 2]);
});
