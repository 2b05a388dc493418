import type { Readable } from 'node:stream';
import type { Exchange } from '../core/exchange.ts';
import type { RelayTarget } from '../core/relay.ts';
import { isObject, parseJson } from '../lib/json.ts';
import { findModel, replaceModel } from '../lib/json-member.ts';

/** Returns what the upstream gets as the request's body: the caller's bytes, but for the model's name. */
export function requestBody(
  exchange: Pick<Exchange, 'body' | 'bodyStream'>,
  target: Pick<RelayTarget, 'body' | 'model'>,
): Uint8Array | Readable | undefined {
  const { model } = target;
  if (model !== undefined) return withModel(target.body ?? exchange.body, model);
  return target.body ?? exchange.bodyStream ?? (exchange.body.length === 0 ? undefined : exchange.body);
}

/** Returns a body that names this model; where it does so already, or names none, the same bytes. */
function withModel(body: Uint8Array, model: string): Uint8Array {
  const span = findModel(body);
  if (span !== undefined && span.name !== '') return span.name === model ? body : replaceModel(body, span, model);
  // Ollama's older clients write the name into `name`.
  const fields = parseJson(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  if (!isObject(fields)) return body;
  const given = ['model', 'name'].filter((key) => typeof fields[key] === 'string' && fields[key] !== '');
  return Buffer.from(JSON.stringify({ ...fields, ...Object.fromEntries(given.map((key) => [key, model])) }));
}
