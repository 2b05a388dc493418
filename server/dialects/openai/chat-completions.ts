import { collect } from '../../messages/collect.ts';
import { newId } from '../../messages/ids.ts';
import { isObject, parseJson } from '../../messages/json.ts';
import { jsonReply } from '../reply.ts';
import type { Exchange, Gateway, Reply, Target } from '../road.ts';
import { decodeChat } from './decode-chat.ts';
import { chatEncoder, type ChatAnswer } from './encode-chat.ts';
import { encodeChatWhole } from './encode-chat-whole.ts';
import { given, parseBody, requiredString } from './fields.ts';
import { forwardToOllama } from './forward.ts';
import { rateHeaders } from './rate-headers.ts';
import { streamReply } from './stream-pieces.ts';

/**
 * Answers `POST /v1/chat/completions`, whole or streamed. A request that names its conversation (`id`) is answered
 * here also where its model is Ollama's: Ollama remembers nothing.
 */
export async function chatCompletions(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const road = namesConversation(exchange.body) ? await ownRoad(exchange, gateway) : await forwardToOllama(exchange, gateway, '/v1/chat/completions');
  if (road.reply !== undefined) return road.reply;
  const note = (change: string): void => exchange.note(change);
  const { request, stream, conversation, ...shape } = decodeChat(parseBody(exchange.body), note);
  exchange.record.stream = stream;

  const { events, headers } = await gateway.ask(exchange, road.target, request, { whole: !stream, ...conversation });
  const answer: ChatAnswer = { id: newId('chatcmpl'), created: Math.floor(Date.now() / 1000), model: request.model, note, ...shape };
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

async function ownRoad(exchange: Exchange, gateway: Gateway): Promise<{ reply: undefined; target: Target }> {
  const target = await gateway.resolve(exchange, requiredString(parseBody(exchange.body), 'model'));
  if (target.backend === 'ollama') exchange.note('The request names its conversation (id), so it was translated here instead of being handed to Ollama as it came.');
  return { reply: undefined, target };
}
