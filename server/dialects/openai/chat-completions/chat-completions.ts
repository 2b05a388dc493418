import { collect } from '../../../messages/collect.ts';
import { newId } from '../../../lib/ids.ts';
import { isObject, parseJson } from '../../../lib/json.ts';
import { jsonReply, type Reply } from '../../../core/reply.ts';
import type { Exchange } from '../../../core/exchange.ts';
import type { Gateway } from '../../../core/gateway.ts';
import type { Target } from '../../../core/models.ts';
import { decodeChat } from './decode-chat.ts';
import { chatEncoder, type ChatAnswer } from './encode-chat.ts';
import { encodeChatWhole } from './encode-chat-whole.ts';
import { given } from '../../shared/read-fields.ts';
import { parseBody, requiredString } from '../shared/fields.ts';
import { relayToOllama } from '../shared/relay-to-ollama.ts';
import { rateHeaders } from '../shared/rate-headers.ts';
import { streamReply } from '../shared/stream-chunks.ts';

/**
 * Answers `POST /v1/chat/completions`, whole or streamed. A request that names its conversation (`id`) is answered
 * here also where its model is Ollama's: Ollama remembers nothing.
 */
export async function chatCompletions(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const route = namesConversation(exchange.body)
    ? await ownRoute(exchange, gateway)
    : await relayToOllama(exchange, gateway, '/v1/chat/completions');
  if (route.reply !== undefined) return route.reply;
  const note = (change: string): void => exchange.note(change);
  const { request, stream, conversation, ...shape } = decodeChat(parseBody(exchange.body), note);
  exchange.record.stream = stream;

  const { events, headers } = await gateway.ask(exchange, route.target, request, { whole: !stream, ...conversation });
  const answer: ChatAnswer = {
    id: newId('chatcmpl'),
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    note,
    ...shape,
  };
  if (stream) return streamReply(events, chatEncoder(answer), rateHeaders(headers));
  return jsonReply(encodeChatWhole(await collect(events), answer), 200, rateHeaders(headers));
}

const ID_KEY = Buffer.from('"id"');

/** Tells whether the request carries an `id`. Most bodies hold no such key at all and are not parsed for it. */
function namesConversation(body: Buffer): boolean {
  if (!body.includes(ID_KEY)) return false;
  const parsed = parseJson(body.toString('utf8'));
  return isObject(parsed) && given(parsed, 'id') !== undefined;
}

async function ownRoute(exchange: Exchange, gateway: Gateway): Promise<{ reply: undefined; target: Target }> {
  const target = await gateway.models.resolve(exchange, requiredString(parseBody(exchange.body), 'model'));
  if (target.backend === 'ollama')
    exchange.note(
      'The request names its conversation (id), so it was translated here instead of being handed to Ollama as it came.',
    );
  return { reply: undefined, target };
}
