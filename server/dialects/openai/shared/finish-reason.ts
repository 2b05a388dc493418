import type { StopReason } from '../../../messages/types.ts';

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

/**
 * Returns OpenAI's finish_reason (mapping.md, section 9). A natural end after a call counts as the call's,
 * and `tool_use` without any call that the caller can see is a plain end.
 */
export function finishReason(stop: StopReason | null, calls: number, oldFunctions: boolean): FinishReason {
  switch (stop) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      return 'content_filter';
    default:
      if (calls === 0) return 'stop';
      return oldFunctions ? 'function_call' : 'tool_calls';
  }
}
