import type { ClaudeFacts } from '../../messages/model-facts.ts';
import type { MessagesRequest } from '../../messages/types.ts';

/** The sampling parameters that are sent. */
export type Sampling = Pick<MessagesRequest, 'temperature' | 'top_p' | 'top_k'>;

/**
 * Returns the sampling parameters that the model takes beside its thinking (mapping.md, section 8): none on models
 * that refuse them or while thinking, temperature at most 1 and never together with `top_p`.
 */
export function toSampling(
  request: Sampling,
  facts: Pick<ClaudeFacts, 'sampling' | 'displayName'>,
  thinks: boolean,
  note: (change: string) => void,
): Sampling {
  const given = (['temperature', 'top_p', 'top_k'] as const).filter((name) => request[name] !== undefined);
  if (given.length === 0) return {};
  if (!facts.sampling || thinks) {
    note(
      `${given.join(', ')} left out: ${facts.sampling ? 'not allowed while the model thinks' : `${facts.displayName} does not take it`}.`,
    );
    return {};
  }
  const sampling: Sampling = {};
  if (request.temperature !== undefined) {
    sampling.temperature = Math.min(1, Math.max(0, request.temperature));
    if (sampling.temperature !== request.temperature)
      note(`temperature ${request.temperature} became ${sampling.temperature}: Claude's range ends there.`);
  }
  if (request.top_p !== undefined) {
    if (sampling.temperature === undefined) sampling.top_p = Math.min(1, Math.max(0, request.top_p));
    else note('top_p left out: Claude takes it or temperature, not both.');
  }
  if (request.top_k !== undefined) {
    if (request.top_k >= 1) sampling.top_k = Math.floor(request.top_k);
    else note(`top_k ${request.top_k} left out: it limits nothing.`);
  }
  return sampling;
}
