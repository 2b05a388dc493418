import type { ClaudeFacts } from '../../messages/model-facts.ts';
import type { MessageParam, MessagesRequest } from '../../messages/types.ts';
import type { Without } from '../claude/learn-from.ts';
import { toClaudeRequest, type ClaudeFields } from '../claude/to-claude-request.ts';
import { offeredOf } from './tool-names.ts';
import { COMMAND } from './transport.ts';

/** A request as the command takes it. */
export interface Plan {
  /** The name for `--model`. */
  model: string;
  system: string;
  /** User and assistant in turns, the user's first and last; tools under the command's names. */
  messages: MessageParam[];
  /** The tools that are offered to the command: offered name to the caller's own. */
  offered: ReadonlyMap<string, string>;
  /** Fields of the API's request that the command has no option for (`CLAUDE_CODE_EXTRA_BODY`). */
  body: ClaudeFields;
}

/**
 * Returns the request as this model takes it and the command can carry it. Each change is noted.
 * @throws GatewayError 400 for what cannot be said that way at all.
 */
export function toCommandPlan(
  request: MessagesRequest,
  facts: ClaudeFacts,
  note: (change: string) => void,
  without: Without = {},
): Plan {
  const { system, messages, fields, answer } = toClaudeRequest(request, COMMAND, { facts, note }, without);
  return {
    model: request.model,
    system: typeof system === 'string' ? system : (system ?? []).map((block) => block.text).join('\n\n'),
    messages,
    offered: offeredOf(fields.tools ?? [], answer.names),
    body: fields,
  };
}
