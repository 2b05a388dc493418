import { collect } from '../../../messages/collect.ts';
import { newId } from '../../../lib/ids.ts';
import { jsonReply, type Reply } from '../../../core/reply.ts';
import type { Exchange } from '../../../core/exchange.ts';
import type { Gateway } from '../../../core/gateway.ts';
import { decodeCompletion } from './decode-completion.ts';
import { completionEncoder, encodeCompletionWhole, type CompletionAnswer } from './encode-completion.ts';
import { parseBody } from '../shared/fields.ts';
import { relayToOllama } from '../shared/relay-to-ollama.ts';
import { rateHeaders } from '../shared/rate-headers.ts';
import { streamReply } from '../shared/stream-chunks.ts';

/** Answers `POST /v1/completions`, the route before chat that code editors still use, whole or streamed. */
export async function completions(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const relayed = await relayToOllama(exchange, gateway, '/v1/completions');
  if (relayed.reply !== undefined) return relayed.reply;
  const note = (change: string): void => exchange.note(change);
  const { request, stream, ...shape } = decodeCompletion(parseBody(exchange.body), note);
  exchange.record.stream = stream;

  const { events, headers } = await gateway.ask(exchange, relayed.target, request, { whole: !stream });
  const answer: CompletionAnswer = {
    id: newId('cmpl'),
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    note,
    ...shape,
  };
  if (stream) return streamReply(events, completionEncoder(answer), rateHeaders(headers));
  return jsonReply(encodeCompletionWhole(await collect(events), answer), 200, rateHeaders(headers));
}
