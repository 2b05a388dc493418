import { promptTokens } from '../../../messages/usage.ts';
import type { MessageDeltaUsage } from '../../../messages/types.ts';

/** Token counts as OpenAI has them: the prompt includes what was cached, the answer includes thinking. */
export interface UsageCounts {
  prompt: number;
  cached: number;
  cacheWritten: number;
  completion: number;
  reasoning: number;
}

/** Returns the counts of an answer; a stream that told none counts as nothing. */
export function countsOf(usage: MessageDeltaUsage | undefined): UsageCounts {
  return {
    prompt: usage === undefined ? 0 : promptTokens(usage),
    cached: usage?.cache_read_input_tokens ?? 0,
    cacheWritten: usage?.cache_creation_input_tokens ?? 0,
    completion: usage?.output_tokens ?? 0,
    reasoning: usage?.output_tokens_details?.thinking_tokens ?? 0,
  };
}

/** Returns `usage` of chat completions and completions. */
export function chatUsage(counts: UsageCounts): object {
  return {
    prompt_tokens: counts.prompt,
    completion_tokens: counts.completion,
    total_tokens: counts.prompt + counts.completion,
    prompt_tokens_details: { cached_tokens: counts.cached, cache_write_tokens: counts.cacheWritten },
    completion_tokens_details: { reasoning_tokens: counts.reasoning },
  };
}

/** Returns `usage` of responses; Codex fails without `total_tokens`. */
export function responsesUsage(counts: UsageCounts): object {
  return {
    input_tokens: counts.prompt,
    input_tokens_details: { cached_tokens: counts.cached, cache_write_tokens: counts.cacheWritten },
    output_tokens: counts.completion,
    output_tokens_details: { reasoning_tokens: counts.reasoning },
    total_tokens: counts.prompt + counts.completion,
  };
}
