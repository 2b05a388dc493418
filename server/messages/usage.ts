import type { MessageDeltaUsage, Usage } from './types.ts';

/** The token counts of one answer, as Anthropic counts them: the prompt is the sum of the three input numbers. */
export interface TokenCounts {
  input: number;
  output: number;
  cacheRead?: number;
  cacheWrite?: number;
  thinking?: number;
}

/** Returns a whole `usage` object for `message_start` and whole answers. */
export function usageOf(counts: TokenCounts): Usage {
  return {
    input_tokens: counts.input,
    output_tokens: counts.output,
    cache_creation: null,
    cache_creation_input_tokens: counts.cacheWrite ?? 0,
    cache_read_input_tokens: counts.cacheRead ?? 0,
    inference_geo: null,
    output_tokens_details: counts.thinking === undefined ? null : { thinking_tokens: counts.thinking },
    server_tool_use: null,
    service_tier: 'standard',
    speed: null,
  };
}

/** Returns the cumulative `usage` of a `message_delta`. */
export function deltaUsageOf(counts: TokenCounts): MessageDeltaUsage {
  return {
    input_tokens: counts.input,
    output_tokens: counts.output,
    cache_creation_input_tokens: counts.cacheWrite ?? 0,
    cache_read_input_tokens: counts.cacheRead ?? 0,
    output_tokens_details: counts.thinking === undefined ? null : { thinking_tokens: counts.thinking },
    server_tool_use: null,
  };
}

/** Returns how many tokens the model read in all: uncached, read from the cache and written to it. */
export function promptTokens(
  usage: Pick<Usage | MessageDeltaUsage, 'input_tokens' | 'cache_creation_input_tokens' | 'cache_read_input_tokens'>,
): number {
  return (usage.input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);
}
