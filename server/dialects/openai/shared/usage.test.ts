import { expect, test } from 'vitest';
import { deltaUsageOf, mergedUsage, usageOf } from '../../../messages/usage.ts';
import { chatUsage, countsOf, responsesUsage } from './usage.ts';

const first = usageOf({ input: 10, output: 1, cacheRead: 100, cacheWrite: 5 });

test('believes the last word, and the first where the last says nothing', () => {
  const told = deltaUsageOf({ input: 11, output: 20, cacheRead: 200, cacheWrite: 6, thinking: 4 });
  expect(countsOf(mergedUsage(first, told))).toEqual({
    prompt: 217,
    cached: 200,
    cacheWritten: 6,
    completion: 20,
    reasoning: 4,
  });
  const silent = {
    ...deltaUsageOf({ input: 0, output: 20 }),
    input_tokens: null,
    cache_read_input_tokens: null,
    cache_creation_input_tokens: null,
  };
  expect(countsOf(mergedUsage(first, silent))).toEqual({
    prompt: 115,
    cached: 100,
    cacheWritten: 5,
    completion: 20,
    reasoning: 0,
  });
  expect(countsOf(undefined)).toEqual({
    prompt: 0,
    cached: 0,
    cacheWritten: 0,
    completion: 0,
    reasoning: 0,
  });
});

test('writes both shapes', () => {
  const counts = { prompt: 217, cached: 200, cacheWritten: 6, completion: 20, reasoning: 4 };
  expect(chatUsage(counts)).toEqual({
    prompt_tokens: 217,
    completion_tokens: 20,
    total_tokens: 237,
    prompt_tokens_details: { cached_tokens: 200, cache_write_tokens: 6 },
    completion_tokens_details: { reasoning_tokens: 4 },
  });
  expect(responsesUsage(counts)).toEqual({
    input_tokens: 217,
    input_tokens_details: { cached_tokens: 200, cache_write_tokens: 6 },
    output_tokens: 20,
    output_tokens_details: { reasoning_tokens: 4 },
    total_tokens: 237,
  });
});
