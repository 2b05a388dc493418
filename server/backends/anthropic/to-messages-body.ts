import type { MessagesRequest } from '../../messages/types.ts';
import type { Without } from '../claude/learn-from.ts';
import { toClaudeRequest, type AnswerPlan, type ClaudeContext } from '../claude/to-claude-request.ts';
import { API } from './transport.ts';

/** A request as it goes to the API. */
export interface MessagesBody extends Omit<MessagesRequest, 'max_tokens'> {
  max_tokens: number;
  stream: true;
  /** Of an answer that paused, so that its tools go on where they were. */
  container?: string;
}

/**
 * Returns the body of the request to the API, and how to read its answer.
 * @throws GatewayError 400 or 413 for what cannot be said to Claude at all.
 */
export function toMessagesBody(
  request: MessagesRequest,
  context: ClaudeContext,
  without: Without = {},
): { body: MessagesBody; answer: AnswerPlan } {
  const { system, messages, fields, answer } = toClaudeRequest(request, API, context, without);
  const body: MessagesBody = { model: context.facts.id, max_tokens: fields.max_tokens, stream: true, messages };
  if (system !== undefined) body.system = system;
  return { body: Object.assign(body, fields), answer };
}
