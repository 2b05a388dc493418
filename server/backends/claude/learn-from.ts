import { GatewayError } from '../../messages/errors.ts';
import type { MessageParam, MessagesRequest } from '../../messages/types.ts';
import { isThought } from './history-thinking.ts';

/** What Claude has refused before, so that this attempt goes without it. */
export interface Without {
  thoughts?: boolean;
  schemas?: boolean;
  /** The largest `max_tokens` that the API named. */
  maxOutput?: number;
}

/** The parts of a request that a refusal may be about. */
export type Refused = Pick<MessagesRequest, 'tools' | 'output_config'> & { messages: readonly MessageParam[] };

/** What one kind of refusal teaches: what to go without from now on, and the sentence that says so. */
export type Lesson = (
  reason: string,
  sent: Refused,
  without: Without,
) => { without: Without; change?: string } | undefined;

/**
 * Returns what the next attempt goes without, where the refusal is one that the request can do without its cause;
 * undefined when there is nothing to learn. Each cause is given up once (mapping.md, 5.3 and L19).
 */
export function learnFrom(
  error: unknown,
  sent: Refused,
  without: Without,
  lessons: readonly Lesson[],
  note: (change: string) => void,
): Without | undefined {
  if (!(error instanceof GatewayError) || error.status !== 400) return undefined;
  for (const lesson of lessons) {
    const learned = lesson(error.message, sent, without);
    if (learned === undefined) continue;
    if (learned.change !== undefined) note(learned.change);
    return learned.without;
  }
  return undefined;
}

/** The cap is larger than the model's own, which the refusal names. */
export const learnCap: Lesson = (reason, _sent, without) => {
  const cap = /max_tokens: \d+ > (\d+)/.exec(reason)?.[1];
  if (cap === undefined || without.maxOutput !== undefined) return undefined;
  return { without: { ...without, maxOutput: Number(cap) } };
};

/** Thoughts of the history are not taken. */
export const learnThoughts: Lesson = (reason, sent, without) => {
  if (without.thoughts === true || !/thinking|signature/i.test(reason) || !hasThoughts(sent)) return undefined;
  return {
    without: { ...without, thoughts: true },
    change: `Claude refused the thoughts in the history ("${reason}"); the request was sent again without them.`,
  };
};

/** Returns the lesson of a way on which refusals of a schema match all of the patterns. */
export function learnSchemas(...patterns: readonly RegExp[]): Lesson {
  return (reason, sent, without) => {
    if (without.schemas === true || !patterns.every((pattern) => pattern.test(reason)) || !enforcesSchema(sent))
      return undefined;
    return {
      without: { ...without, schemas: true },
      change: `Claude refused the schema ("${reason}"); the request was sent again without it.`,
    };
  };
}

function hasThoughts({ messages }: Refused): boolean {
  return messages.some((message) => typeof message.content !== 'string' && message.content.some(isThought));
}

function enforcesSchema({ tools, output_config }: Refused): boolean {
  const hasFormat = output_config?.format !== undefined && output_config.format !== null;
  return hasFormat || tools?.some((tool) => 'strict' in tool && tool.strict === true) === true;
}
