import type { JsonObject } from '../../lib/json.ts';
import type { WholeReply } from '../../core/reply.ts';
import { createdAt } from './created-at.ts';
import type { DoneReason } from './done-reason.ts';
import { ollamaJson } from './json-reply.ts';

/**
 * Returns the answer to a request without a prompt, by which clients load a model before its first use or unload it
 * (`keep_alive` 0). Claude needs neither, so no upstream is asked.
 */
export function loadReply(fields: JsonObject, members: JsonObject): WholeReply {
  const reason: DoneReason = isZero(fields['keep_alive']) ? 'unload' : 'load';
  const { model, ...rest } = members;
  return ollamaJson({ model, created_at: createdAt(), ...rest, done: true, done_reason: reason });
}

/** Ollama takes seconds as a number and Go's durations as text, such as "0s" or "0m". */
function isZero(keepAlive: unknown): boolean {
  if (typeof keepAlive === 'string') return /^[+-]?0+(\.0*)?(ns|us|µs|ms|s|m|h)?$/.test(keepAlive.trim());
  return keepAlive === 0;
}
