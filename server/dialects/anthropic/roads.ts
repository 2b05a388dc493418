import { collect } from '../../messages/collect.ts';
import type { GatewayError } from '../../messages/errors.ts';
import { findModel, replaceModel } from '../replace-model.ts';
import { answerHeaders, jsonReply } from '../reply.ts';
import type { DialectRoads, Exchange, Gateway, Reply, Target, WholeReply } from '../road.ts';
import { batchRoads } from './batch-roads.ts';
import { decodeMessages, parseBody } from './decode.ts';
import { encodeEvents, errorBody, errorFrame, NO_EDITS } from './encode.ts';
import { fileRoads } from './file-roads.ts';
import { namesFiles, resolveFiles } from './resolve-files.ts';
import { stripOwnThinking } from './strip-thinking.ts';

/** The Anthropic dialect: Messages on local models, and Claude passed through. */
export const anthropicRoads: DialectRoads = {
  dialect: 'anthropic',
  roads: [
    { method: 'POST', path: '/v1/messages', handle: createMessage },
    { method: 'POST', path: '/v1/messages/count_tokens', handle: countTokens },
    ...batchRoads,
    ...fileRoads,
  ],
  errorReply,
  // An empty line closes whatever was cut.
  brokenStream: (error, exchange, contentType) => (contentType.includes('event-stream') ? `\n${errorFrame(error, exchange.id)}` : undefined),
};

/** Words an error as Anthropic's API does; upstream headers such as `retry-after` go along. */
export function errorReply(error: GatewayError, exchange: Pick<Exchange, 'id'>): WholeReply {
  return jsonReply(errorBody(error, exchange.id), error.status, error.headers);
}

/** Answers one Messages request: translated for a local model, passed through to Claude. */
export async function createMessage(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const target = await targetOf(exchange, gateway);
  if (target.backend === 'anthropic') return gateway.passThrough(exchange, { upstream: 'anthropic', body: bodyForClaude(exchange, target) });

  const { request: decoded, stream, contextManagement } = decodeMessages(exchange.body);
  const request = namesFiles(decoded) ? await resolveFiles(decoded, gateway.files(exchange)) : decoded;
  exchange.record.stream = stream;
  const answer = await gateway.ask(exchange, target, request, { whole: !stream });
  if (!stream) {
    const message = await collect(answer.events);
    return jsonReply(contextManagement ? { ...message, context_management: NO_EDITS } : message, 200, answer.headers);
  }
  return {
    kind: 'stream',
    status: 200,
    headers: answerHeaders({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' }, answer.headers),
    pieces: encodeEvents(answer.events, {
      model: request.model,
      estimate: () => gateway.estimateTokens(target, request),
      requestId: exchange.id,
      contextManagement,
    }),
  };
}

async function countTokens(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const target = await targetOf(exchange, gateway);
  if (target.backend === 'anthropic') return gateway.passThrough(exchange, { upstream: 'anthropic', body: bodyForClaude(exchange, target) });
  const { request } = decodeMessages(exchange.body, true);
  return jsonReply({ input_tokens: gateway.estimateTokens(target, await resolveFiles(request, gateway.files(exchange))) });
}

/** Returns where the body's model leads. A body that names none is parsed for the sake of a clear error. */
async function targetOf(exchange: Exchange, gateway: Gateway): Promise<Target> {
  const name = findModel(exchange.body)?.name;
  if (name !== undefined && name !== '') return gateway.resolve(exchange, name);
  const { model } = parseBody(exchange.body);
  // Not found by the scan though it is there: a body whose keys are escaped, or no string, which decoding refuses.
  const decoded = typeof model === 'string' && model !== '' ? model : decodeMessages(exchange.body, true).request.model;
  return gateway.resolve(exchange, decoded);
}

/** The caller's own bytes, but for the model's name where an alias applies and for thinking that is not Claude's. */
function bodyForClaude(exchange: Exchange, target: Target): Uint8Array {
  const span = findModel(exchange.body);
  const renamed = span === undefined || span.name === target.name ? exchange.body : replaceModel(exchange.body, span, target.name);
  return stripOwnThinking(renamed, (change) => exchange.note(change));
}
