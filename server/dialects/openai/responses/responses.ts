import type { Answer } from '../../../core/backend.ts';
import { noteError } from '../../../core/note-error.ts';
import { gatewayError, toGatewayError } from '../../../messages/errors.ts';
import { newId } from '../../../lib/ids.ts';
import type { EventChunks } from '../../../messages/types.ts';
import { answerHeaders, type Reply } from '../../../core/reply.ts';
import type { Exchange } from '../../../core/exchange.ts';
import type { Gateway } from '../../../core/gateway.ts';
import { isCodex, isForTheStream } from './codex.ts';
import { decodeResponses } from './decode-responses.ts';
import { responsesEncoder, type ResponsesEncoder } from './encode-responses.ts';
import { parseBody } from '../shared/fields.ts';
import { relayToOllama } from '../shared/relay-to-ollama.ts';
import { rateHeaders } from '../shared/rate-headers.ts';
import { eventStream, streamReply } from '../shared/stream-chunks.ts';

/** Answers `POST /v1/responses`, whole or streamed. */
export async function responses(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const relayed = await relayToOllama(exchange, gateway, '/v1/responses');
  if (relayed.reply !== undefined) return relayed.reply;
  const note = (change: string): void => exchange.note(change);
  const body = parseBody(exchange.body);
  const claudeModel = relayed.target.name;
  const { request, stream, ...shape } = decodeResponses(body, claudeModel, note);
  exchange.record.stream = stream;

  const codex = isCodex(exchange.headers);
  const encoder = responsesEncoder({
    id: newId('resp'),
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    claudeModel,
    body,
    codex,
    note,
    ...shape,
  });
  let answer: Answer;
  try {
    answer = await gateway.ask(exchange, relayed.target, request, { whole: !stream });
  } catch (error) {
    const failure = toGatewayError(error);
    if (!stream || !codex || !isForTheStream(failure)) throw failure;
    noteError(exchange.record, failure);
    return eventStream(once(encoder.fail(failure)), rateHeaders(failure.headers));
  }
  const { events } = answer;
  const headers = rateHeaders(answer.headers);
  if (stream) return streamReply(events, encoder, headers);
  return {
    kind: 'whole',
    status: 200,
    headers: answerHeaders({ 'content-type': 'application/json' }, headers),
    body: await wholeResponse(events, encoder),
  };
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** The stream's last event holds the whole response, so both ways are one. */
async function wholeResponse(events: EventChunks, encoder: ResponsesEncoder): Promise<string> {
  for await (const chunk of events) encoder.encode(chunk);
  if (!encoder.finished()) throw gatewayError('answer_incomplete', { by: 'stream' });
  return encoder.response();
}

/**
 * Answers `GET /v1/responses`. Codex first tries a websocket there, and falls back to plain requests at once
 * when it is told 426; other answers make it try seven times (clients.md, measured).
 */
export async function noWebSocket(exchange: Exchange): Promise<Reply> {
  if (exchange.headers.upgrade !== undefined) {
    throw gatewayError('websocket_refused', {});
  }
  throw gatewayError('method_not_allowed', { responses: 'GET' });
}

/** Answers for every stored response, such as `GET /v1/responses/{id}`. */
export async function noStoredResponse(exchange: Exchange): Promise<Reply> {
  throw gatewayError('route_not_found', { unkept: exchange.path });
}
