import type { StopReason } from '../../messages/types.ts';

/** Why an answer ended, in Ollama's words; `load` and `unload` stand where no model was asked. */
export type DoneReason = 'stop' | 'length' | 'load' | 'unload';

/** Returns Ollama's word for Claude's stop reason (mapping.md, section 9): cut short is `length`, all else `stop`. */
export function doneReason(stopReason: StopReason | null): DoneReason {
  return stopReason === 'max_tokens' || stopReason === 'model_context_window_exceeded' ? 'length' : 'stop';
}
