import { gatewayError } from '../../messages/errors.ts';
import { jsonReply, type Reply } from '../../core/reply.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';

/** Answers `GET /v1/conversations`: the conversations that this caller has named, the one used last first. */
export async function listConversations(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const data = gateway.stores
    .conversations(exchange)
    .list()
    .map(({ id, messages, bytes, at }) => ({
      id,
      object: 'conversation',
      messages,
      bytes,
      used_at: Math.floor(at / 1000),
    }));
  return jsonReply({ object: 'list', data });
}

/**
 * Answers `DELETE /v1/conversations/{id}`. @throws GatewayError 404 when this caller has no conversation of that name.
 */
export async function deleteConversation(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const id = exchange.params['*'] ?? '';
  if (!gateway.stores.conversations(exchange).forget(id)) {
    throw gatewayError('conversation_not_found', { id });
  }
  return jsonReply({ id, object: 'conversation.deleted', deleted: true });
}

/** Answers `DELETE /v1/conversations`: forgets all of this caller's. */
export async function deleteConversations(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const conversations = gateway.stores.conversations(exchange);
  const forgotten = conversations.list().filter(({ id }) => conversations.forget(id));
  return jsonReply({ object: 'list.deleted', deleted: forgotten.length });
}
