import type { StopReason } from '../../messages/types.ts';

/** What is known when an answer ends. */
export interface AnswerEnd {
  /** Ollama's `done_reason`. */
  reason: string;
  /** Whether a tool was called. */
  called: boolean;
  promptTokens: number;
  outputTokens: number;
  /** The caller's cap. */
  maxTokens: number | undefined;
  /** The model's window. */
  window: number | undefined;
}

/** Ollama's counts and its own limits differ by a token or two between versions. */
const SLACK = 2;

/**
 * Returns why an answer ended, in Anthropic's words (mapping.md, section 9). Ollama says `length` for the cap and for a
 * full window alike; agents shorten their history at the one and ask to go on at the other.
 */
export function fromDoneReason({
  reason,
  called,
  promptTokens,
  outputTokens,
  maxTokens,
  window,
}: AnswerEnd): StopReason {
  if (maxTokens === 0) return 'max_tokens';
  if (reason === 'length') {
    // Without a cap of the caller's, only the model's own can end an answer before the window is full.
    const own = maxTokens === undefined && window !== undefined && promptTokens + outputTokens + SLACK < window;
    const capped = maxTokens !== undefined && outputTokens + SLACK >= maxTokens;
    return own || capped ? 'max_tokens' : 'model_context_window_exceeded';
  }
  return called ? 'tool_use' : 'end_turn';
}
