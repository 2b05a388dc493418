import { invalidRequest } from '../../../messages/errors.ts';
import { isSameModel } from '../../../messages/model-names.ts';
import { findModel } from '../../../lib/json-member.ts';
import type { Exchange } from '../../../core/exchange.ts';
import type { Gateway } from '../../../core/gateway.ts';
import type { Reply } from '../../../core/reply.ts';
import type { Target } from '../../../core/models.ts';
import { parseBody, requiredString } from './fields.ts';

/** Either the answer of Ollama's own `/v1`, or the model that has to be asked in the language inside. */
export type RelayOutcome = { reply: Reply } | { reply: undefined; target: Exclude<Target, { backend: 'ollama' }> };

/**
 * Looks up the request's model and, when it is Ollama's, relays the request byte for byte: Ollama speaks
 * this dialect itself. Only where another name leads to the model is the name in the body changed.
 * @param path the route at Ollama, since callers may leave `/v1` out.
 * @throws GatewayError 400 without a model, and what the look-up throws.
 */
export async function relayToOllama(exchange: Exchange, gateway: Gateway, path: string): Promise<RelayOutcome> {
  const span = findModel(exchange.body);
  if (span === undefined || span.name === '') {
    requiredString(parseBody(exchange.body), 'model');
    throw invalidRequest('model is required.', 'model');
  }
  const target = await gateway.models.resolve(exchange, span.name);
  if (target.backend !== 'ollama') return { reply: undefined, target };
  if (isSameModel(span.name, target.name))
    return { reply: await gateway.relay.send(exchange, { upstream: 'ollama', path }) };
  exchange.note(`The model ${span.name} leads to ${target.name}, so the name in the request was changed.`);
  return { reply: await gateway.relay.send(exchange, { upstream: 'ollama', path, model: target.name }) };
}
