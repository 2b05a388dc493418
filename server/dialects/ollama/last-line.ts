import { promptTokens } from '../../messages/usage.ts';
import type { StopReason } from '../../messages/types.ts';
import { doneReason, type DoneReason } from './done-reason.ts';
import type { Durations, Stopwatch } from './stopwatch.ts';

type Counts = Parameters<typeof promptTokens>[0] & { output_tokens: number };

/** The members that only the end of an answer has. */
export interface LastMembers extends Durations {
  done: true;
  done_reason: DoneReason;
  prompt_eval_count: number;
  eval_count: number;
  context?: number[];
}

/**
 * Returns the end of an answer: why it ended, how many tokens it took in all, how long (mapping.md, sections 9 and 10).
 */
export function lastMembers(
  stopReason: StopReason | null,
  usage: Counts,
  stopwatch: Stopwatch,
  context?: number[],
): LastMembers {
  const { total_duration, load_duration, prompt_eval_duration, eval_duration } = stopwatch.durations();
  return {
    done: true,
    done_reason: doneReason(stopReason),
    ...(context === undefined ? {} : { context }),
    total_duration,
    load_duration,
    prompt_eval_count: promptTokens(usage),
    prompt_eval_duration,
    eval_count: usage.output_tokens,
    eval_duration,
  };
}
