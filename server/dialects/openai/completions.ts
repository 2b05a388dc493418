import { collect } from '../../messages/collect.ts';
import { newId } from '../../messages/ids.ts';
import { jsonReply } from '../reply.ts';
import type { Exchange, Gateway, Reply } from '../road.ts';
import { decodeCompletion } from './decode-completion.ts';
import { completionEncoder, encodeCompletionWhole, type CompletionAnswer } from './encode-completion.ts';
import { parseBody } from './fields.ts';
import { forwardToOllama } from './forward.ts';
import { rateHeaders } from './rate-headers.ts';
import { streamReply } from './stream-pieces.ts';

/** Answers `POST /v1/completions`, the road before chat that code editors still use, whole or streamed. */
export async function completions(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const forwarded = await forwardToOllama(exchange, gateway, '/v1/completions');
  if (forwarded.reply !== undefined) return forwarded.reply;
  const note = (change: string): void => exchange.note(change);
  const { request, stream, ...shape } = decodeCompletion(parseBody(exchange.body), note);
  exchange.record.stream = stream;

  const { events, headers } = await gateway.ask(exchange, forwarded.target, request, { whole: !stream });
  const answer: CompletionAnswer = { id: newId('cmpl'), created: Math.floor(Date.now() / 1000), model: request.model, note, ...shape };
  if (stream) return streamReply(events, completionEncoder(answer), rateHeaders(headers));
  return jsonReply(encodeCompletionWhole(await collect(events), answer), 200, rateHeaders(headers));
}
