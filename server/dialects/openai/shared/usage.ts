import { mergedUsage, promptTokens } from '../../../messages/usage.ts';
import type { Message, MessageDeltaUsage, Usage } from '../../../messages/types.ts';

/** Token counts as OpenAI has them: the prompt includes what was cached, the answer includes thinking. */
export interface UsageCounts {
  prompt: number;
  cached: number;
  cacheWritten: number;
  completion: number;
  reasoning: number;
}

/** Returns the counts of a stream from its first and its last word on them; the last one may leave numbers out. */
export function countsOf(first: Usage | undefined, last: MessageDeltaUsage | undefined): UsageCounts {
  const usage = last === undefined ? first : mergedUsage(first, last);
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

/** Returns the counts of a whole answer. */
export function messageCounts(message: Message): UsageCounts {
  return countsOf(message.usage, undefined);
}
