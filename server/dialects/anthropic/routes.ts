import { collect } from '../../messages/collect.ts';
import type { GatewayError } from '../../messages/errors.ts';
import { findModel } from '../../lib/json-member.ts';
import { answerHeaders, jsonReply, type Reply, type WholeReply } from '../../core/reply.ts';
import type { DialectRoutes } from '../../core/route.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Target } from '../../core/models.ts';
import { batchRoutes } from './batch-routes.ts';
import { decodeMessages } from './decode.ts';
import { MESSAGES_FIELDS, parseBody } from './parse-body.ts';
import { errorBody } from '../../messages/error-body.ts';
import { encodeEvents, errorFrame, NO_EDITS } from './encode.ts';
import { fileRoutes } from './file-routes.ts';
import { namesFiles, resolveFiles } from './resolve-files.ts';
import { stripOwnThinking } from './strip-thinking.ts';

/** The Anthropic dialect: Messages on local models, and Claude relayed. */
export const anthropicRoutes: DialectRoutes = {
  dialect: 'anthropic',
  routes: [
    { method: 'POST', path: '/v1/messages', handle: createMessage },
    { method: 'POST', path: '/v1/messages/count_tokens', handle: countTokens },
    ...batchRoutes,
    ...fileRoutes,
  ],
  errorReply,
  // An empty line closes whatever was cut.
  brokenStream: (error, exchange, contentType) =>
    contentType.includes('event-stream') ? `\n${errorFrame(error, exchange.id)}` : undefined,
};

/** Words an error as Anthropic's API does; upstream headers such as `retry-after` go along. */
export function errorReply(error: GatewayError, exchange: Pick<Exchange, 'id'>): WholeReply {
  return jsonReply(errorBody(error, exchange.id), error.status, error.headers);
}

/** Answers one Messages request: translated for a local model, relayed to Claude. */
export async function createMessage(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const target = await targetOf(exchange, gateway);
  if (target.backend === 'anthropic') return relayToClaude(exchange, gateway, target.name);

  const { request: decoded, stream, contextManagement } = decodeMessages(exchange.body);
  const request = namesFiles(decoded) ? await resolveFiles(decoded, gateway.stores.files(exchange)) : decoded;
  exchange.record.stream = stream;
  const answer = await gateway.ask(exchange, target, request, { whole: !stream });
  if (!stream) {
    const message = await collect(answer.events);
    return jsonReply(contextManagement ? { ...message, context_management: NO_EDITS } : message, 200, answer.headers);
  }
  return {
    kind: 'stream',
    status: 200,
    headers: answerHeaders(
      { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
      answer.headers,
    ),
    chunks: encodeEvents(answer.events, {
      model: request.model,
      estimate: () => gateway.models.estimateTokens(target, request),
      requestId: exchange.id,
      contextManagement,
    }),
  };
}

async function countTokens(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const target = await targetOf(exchange, gateway);
  if (target.backend === 'anthropic') return relayToClaude(exchange, gateway, target.name);
  const { request } = decodeMessages(exchange.body, true);
  return jsonReply({
    input_tokens: gateway.models.estimateTokens(target, await resolveFiles(request, gateway.stores.files(exchange))),
  });
}

/** Returns where the body's model leads. A body that names none is parsed for the sake of a clear error. */
async function targetOf(exchange: Exchange, gateway: Gateway): Promise<Target> {
  const name = findModel(exchange.body)?.name;
  if (name !== undefined && name !== '') return gateway.models.resolve(exchange, name);
  const { model } = parseBody(exchange.body, MESSAGES_FIELDS);
  // Not found by the scan though it is there: a body whose keys are escaped, or no string, which decoding refuses.
  const decoded = typeof model === 'string' && model !== '' ? model : decodeMessages(exchange.body, true).request.model;
  return gateway.models.resolve(exchange, decoded);
}

/** The caller's own bytes, but for the model's name where an alias applies and for thinking that is not Claude's. */
function relayToClaude(exchange: Exchange, gateway: Gateway, model: string): Promise<Reply> {
  const body = stripOwnThinking(exchange.body, (change) => exchange.note(change));
  return gateway.relay.send(exchange, { upstream: 'anthropic', model, body });
}
