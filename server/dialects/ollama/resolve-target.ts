import type { JsonObject } from '../../lib/json.ts';
import { isSameModel } from '../../messages/model-names.ts';
import { findModel } from '../../lib/json-member.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Reply } from '../../core/reply.ts';
import type { Target } from '../../core/models.ts';
import { modelName, readBody } from './fields.ts';

/** A target that does not speak Ollama's language. */
export type ForeignTarget = Exclude<Target, { backend: 'ollama' }>;

/** Where a request goes: its model is Ollama's and the answer is there, or it is to be asked in the language inside. */
export type ResolvedTarget =
  | { reply: Reply }
  | { reply: undefined; target: ForeignTarget; model: string; fields: JsonObject };

/**
 * Looks up the request's model. When it is Ollama's, the request is relayed byte for byte without being parsed, and
 * only the name is changed where another name leads to the model.
 * @param missing makes the error for a request without a model.
 */
export async function resolveTarget(
  exchange: Exchange,
  gateway: Gateway,
  missing: () => Error,
): Promise<ResolvedTarget> {
  const span = findModel(exchange.body);
  if (span !== undefined && span.name !== '') {
    const target = await gateway.models.resolve(exchange, span.name);
    if (target.backend !== 'ollama')
      return { reply: undefined, target, model: span.name, fields: readBody(exchange.body) };
    return { reply: await relayToOllama(exchange, gateway, span.name, target.name) };
  }
  const fields = readBody(exchange.body);
  const model = modelName(fields);
  if (model === '') throw missing();
  const target = await gateway.models.resolve(exchange, model);
  if (target.backend !== 'ollama') return { reply: undefined, target, model, fields };
  return { reply: await relayToOllama(exchange, gateway, model, target.name) };
}

/** Relays the request to Ollama, under another name where the one that was asked for is not the model's own. */
export function relayToOllama(exchange: Exchange, gateway: Gateway, asked: string, used: string): Promise<Reply> {
  if (isSameModel(asked, used)) return gateway.relay.send(exchange, { upstream: 'ollama' });
  exchange.note(`The model's name was changed from ${asked} to ${used} on the way to Ollama, and back in the answer.`);
  return gateway.relay.send(exchange, { upstream: 'ollama', model: used });
}
