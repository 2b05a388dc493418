import type { AskOptions } from '../core/ask.ts';
import type { CallerConversations } from '../core/stores.ts';
import type { Exchange } from '../core/exchange.ts';
import type { EventChunks, MessagesRequest, TextBlockParam } from '../messages/types.ts';
import type { Conversations } from './conversations.ts';
import { followAnswer } from './follow-answer.ts';
import { callerScope } from '../core/credentials.ts';

/** A request as a part of its conversation. */
export interface JoinedRequest {
  /** The request with what is known put before it. */
  request: MessagesRequest;
  /** Passes the answer on and remembers it when it is complete. */
  follow(answer: EventChunks): EventChunks;
}

/**
 * Returns the request as a part of the conversation that the caller names by `id`, or by `user` where `byUser` says
 * so; undefined when it names none.
 */
export function joinConversation(
  conversations: Conversations,
  exchange: Exchange,
  asked: MessagesRequest,
  options: AskOptions,
  byUser: boolean,
): JoinedRequest | undefined {
  const name = options.conversation ?? (byUser ? options.user : undefined);
  if (name === undefined) return undefined;
  const id = callerScope(exchange) + name;
  const { own, passing } = splitSystem(asked.system, options.ownInstructions);
  const joined = conversations.join(id, withSystem(asked, own), (change) => exchange.note(change));
  for (const problem of conversations.problems('callers')) exchange.note(problem);
  return {
    request: withSystem(joined, joinSystem(joined.system, passing)),
    follow: (answer) =>
      followAnswer(answer, (message) => {
        if (message.stop_reason === 'refusal') {
          exchange.note(
            'The model refused, so this request and its answer were not added to the conversation: it would refuse every later one too.',
          );
        } else if (!conversations.remember(id, joined, message)) {
          exchange.note(
            'The conversation has grown larger than what is kept here and was forgotten. Send its whole history with the next request.',
          );
        }
      }),
  };
}

/** Returns what one caller may see of the conversations. */
export function conversationsOf(conversations: Conversations, exchange: Exchange): CallerConversations {
  const scope = callerScope(exchange);
  return {
    list: () =>
      conversations
        .list()
        .filter(({ id }) => id.startsWith(scope))
        .map((known) => ({ ...known, id: known.id.slice(scope.length) })),
    forget: (id) => conversations.forget(scope + id),
  };
}

type System = MessagesRequest['system'];

/** Parts the caller's own instructions from those that were added for this request, such as the wish for JSON. */
function splitSystem(system: System, count: number | undefined): { own: System; passing: TextBlockParam[] } {
  if (system === undefined || typeof system === 'string' || count === undefined || count >= system.length)
    return { own: system, passing: [] };
  return { own: count === 0 ? undefined : system.slice(0, count), passing: system.slice(count) };
}

function joinSystem(own: System, passing: TextBlockParam[]): System {
  if (passing.length === 0) return own;
  if (own === undefined) return passing;
  return [...(typeof own === 'string' ? [{ type: 'text' as const, text: own }] : own), ...passing];
}

function withSystem(request: MessagesRequest, system: System): MessagesRequest {
  const { system: _old, ...rest } = request;
  return system === undefined ? rest : { ...rest, system };
}
