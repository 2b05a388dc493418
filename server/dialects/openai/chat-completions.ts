import { collect } from '../../messages/collect.ts';
import { newId } from '../../messages/ids.ts';
import { jsonReply } from '../reply.ts';
import type { Exchange, Gateway, Reply } from '../road.ts';
import { decodeChat } from './decode-chat.ts';
import { chatEncoder, type ChatAnswer } from './encode-chat.ts';
import { encodeChatWhole } from './encode-chat-whole.ts';
import { parseBody } from './fields.ts';
import { forwardToOllama } from './forward.ts';
import { rateHeaders } from './rate-headers.ts';
import { streamReply } from './stream-pieces.ts';

/** Answers `POST /v1/chat/completions`, whole or streamed. */
export async function chatCompletions(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const forwarded = await forwardToOllama(exchange, gateway, '/v1/chat/completions');
  if (forwarded.reply !== undefined) return forwarded.reply;
  const note = (change: string): void => exchange.note(change);
  const { request, stream, ...shape } = decodeChat(parseBody(exchange.body), note);
  exchange.record.stream = stream;

  const { events, headers } = await gateway.ask(exchange, forwarded.target, request);
  const answer: ChatAnswer = { ...shape, id: newId('chatcmpl'), created: Math.floor(Date.now() / 1000), model: request.model, note };
  if (stream) return streamReply(events, chatEncoder(answer), rateHeaders(headers));
  return jsonReply(encodeChatWhole(await collect(events), answer), 200, rateHeaders(headers));
}
