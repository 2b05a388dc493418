import type { JsonObject } from '../../lib/json.ts';
import { isSameModel } from '../../messages/model-names.ts';
import { findModel, replaceModel } from '../../lib/json-member.ts';
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
    const body = isSameModel(span.name, target.name) ? undefined : replaceModel(exchange.body, span, target.name);
    return { reply: await relayToOllama(exchange, gateway, span.name, target.name, body) };
  }
  const fields = readBody(exchange.body);
  const model = modelName(fields);
  if (model === '') throw missing();
  const target = await gateway.models.resolve(exchange, model);
  if (target.backend !== 'ollama') return { reply: undefined, target, model, fields };
  return { reply: await relayToOllama(exchange, gateway, model, target.name, renamed(fields, target.name)) };
}

/** Returns a small body with another model's name in whichever of the two fields the caller used. */
export function renamed(fields: JsonObject, name: string): Buffer {
  const given = ['model', 'name'].filter((key) => typeof fields[key] === 'string' && fields[key] !== '');
  return Buffer.from(JSON.stringify({ ...fields, ...Object.fromEntries(given.map((key) => [key, name])) }));
}

/** Hands the request to Ollama, with `body` in place of the caller's when its model had to be renamed. */
export function relayToOllama(
  exchange: Exchange,
  gateway: Gateway,
  asked: string,
  used: string,
  body?: Uint8Array,
): Promise<Reply> {
  if (body === undefined) return gateway.relay.send(exchange, { upstream: 'ollama' });
  exchange.note(`The model's name was changed from ${asked} to ${used} on the way to Ollama, and back in the answer.`);
  return gateway.relay.send(exchange, { upstream: 'ollama', body });
}
