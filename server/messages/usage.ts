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

/** Returns the counts of a whole answer: those of its end, and those of its start that the end leaves out. */
export function mergedUsage(
  start: Usage | MessageDeltaUsage | undefined,
  end: Usage | MessageDeltaUsage,
): MessageDeltaUsage {
  return {
    input_tokens: end.input_tokens ?? start?.input_tokens ?? null,
    output_tokens: end.output_tokens,
    cache_creation_input_tokens: end.cache_creation_input_tokens ?? start?.cache_creation_input_tokens ?? null,
    cache_read_input_tokens: end.cache_read_input_tokens ?? start?.cache_read_input_tokens ?? null,
    output_tokens_details: end.output_tokens_details ?? start?.output_tokens_details ?? null,
    server_tool_use: end.server_tool_use ?? start?.server_tool_use ?? null,
  };
}

/** Returns the counts of two answers together. */
export function addedUsage(a: MessageDeltaUsage, b: MessageDeltaUsage): MessageDeltaUsage {
  const thinking = added(a.output_tokens_details?.thinking_tokens, b.output_tokens_details?.thinking_tokens);
  const searches = added(a.server_tool_use?.web_search_requests, b.server_tool_use?.web_search_requests) ?? 0;
  const fetches = added(a.server_tool_use?.web_fetch_requests, b.server_tool_use?.web_fetch_requests) ?? 0;
  return {
    input_tokens: added(a.input_tokens, b.input_tokens) ?? 0,
    output_tokens: a.output_tokens + b.output_tokens,
    cache_creation_input_tokens: added(a.cache_creation_input_tokens, b.cache_creation_input_tokens) ?? 0,
    cache_read_input_tokens: added(a.cache_read_input_tokens, b.cache_read_input_tokens) ?? 0,
    output_tokens_details: thinking === undefined ? null : { thinking_tokens: thinking },
    server_tool_use: searches + fetches === 0 ? null : { web_search_requests: searches, web_fetch_requests: fetches },
  };
}

/** Returns the sum; undefined where neither is known. */
function added(a: number | null | undefined, b: number | null | undefined): number | undefined {
  const known = a ?? b ?? undefined;
  return known === undefined ? undefined : (a ?? 0) + (b ?? 0);
}

/** Returns the counts as the log keeps them; what `usage` leaves out is as it was `before`. */
export function tokenCountsOf(usage: Usage | MessageDeltaUsage, before?: TokenCounts): TokenCounts {
  const counts: TokenCounts = {
    input: usage.input_tokens ?? before?.input ?? 0,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_input_tokens ?? before?.cacheRead ?? 0,
    cacheWrite: usage.cache_creation_input_tokens ?? before?.cacheWrite ?? 0,
  };
  const thinking = usage.output_tokens_details?.thinking_tokens ?? before?.thinking;
  if (thinking !== undefined) counts.thinking = thinking;
  return counts;
}

/** Returns how many tokens the model read in all: uncached, read from the cache and written to it. */
export function promptTokens(
  usage: Pick<Usage | MessageDeltaUsage, 'input_tokens' | 'cache_creation_input_tokens' | 'cache_read_input_tokens'>,
): number {
  return (usage.input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);
}
