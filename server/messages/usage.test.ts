import { describe, expect, it } from 'vitest';
import { addedUsage, deltaUsageOf, mergedUsage, promptTokens, tokenCountsOf, usageOf } from './usage.ts';

const start = usageOf({ input: 10, output: 1, cacheRead: 5, cacheWrite: 2, thinking: 3 });
/** An end that only tells what was written, as older answers of the API do. */
const end = {
  input_tokens: null,
  output_tokens: 7,
  cache_creation_input_tokens: null,
  cache_read_input_tokens: null,
  output_tokens_details: null,
  server_tool_use: null,
};

describe('mergedUsage', () => {
  it('takes the counts of the end, and of the start what the end leaves out', () => {
    expect(mergedUsage(start, end)).toEqual(
      deltaUsageOf({ input: 10, output: 7, cacheRead: 5, cacheWrite: 2, thinking: 3 }),
    );
    const later = deltaUsageOf({ input: 11, output: 7, cacheRead: 6, cacheWrite: 0, thinking: 4 });
    expect(mergedUsage(start, later)).toEqual(later);
    expect(mergedUsage(undefined, end)).toEqual(end);
  });
});

describe('addedUsage', () => {
  it('adds what is known and leaves unknown what neither knows', () => {
    const searched = { ...end, server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 } };
    expect(addedUsage(mergedUsage(undefined, start), searched)).toEqual({
      ...deltaUsageOf({ input: 10, output: 8, cacheRead: 5, cacheWrite: 2, thinking: 3 }),
      server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
    });
    expect(addedUsage(end, end)).toMatchObject({
      input_tokens: 0,
      output_tokens: 14,
      output_tokens_details: null,
      server_tool_use: null,
    });
  });
});

describe('tokenCountsOf', () => {
  it('keeps thinking only where it was told', () => {
    expect(tokenCountsOf(end)).toEqual({ input: 0, output: 7, cacheRead: 0, cacheWrite: 0 });
    const begun = tokenCountsOf(start);
    expect(begun).toEqual({ input: 10, output: 1, cacheRead: 5, cacheWrite: 2, thinking: 3 });
    expect(tokenCountsOf(end, begun)).toEqual({ ...begun, output: 7 });
  });
});

it('promptTokens counts all that the model read', () => {
  expect(promptTokens(start)).toBe(17);
  expect(promptTokens(end)).toBe(0);
});
