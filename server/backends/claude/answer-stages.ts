import type { StreamEvent } from '../../messages/types.ts';
import { createBareJson } from './bare-json.ts';
import { createCallsAsAsked } from './calls-as-asked.ts';
import type { AnswerPlan } from './to-claude-request.ts';
import { createTextToCall } from './text-to-call.ts';

/** Takes an event and puts on `out` what becomes of it. */
export type Stage = (event: StreamEvent, out: StreamEvent[]) => void;

/**
 * Returns the stage, made of all that the plan needs, through which an answer's events go on their way to the caller.
 */
export function createStages(
  answer: Pick<AnswerPlan, 'emulated' | 'names' | 'wrapped' | 'bareJson'>,
  note: (change: string) => void,
): Stage {
  const stages: Stage[] = [];
  if (answer.emulated !== undefined) stages.push(createTextToCall(answer.emulated, note));
  if (answer.names.changed() || answer.wrapped.size > 0) stages.push(createCallsAsAsked(answer.names, answer.wrapped));
  if (answer.bareJson !== undefined) stages.push(createBareJson(answer.bareJson, note));
  const [first, ...rest] = stages;
  if (first === undefined) return (event, out) => out.push(event);
  return (event, out) => {
    let events: StreamEvent[] = [];
    first(event, events);
    for (const next of rest) {
      const after: StreamEvent[] = [];
      for (const one of events) next(one, after);
      events = after;
    }
    out.push(...events);
  };
}
