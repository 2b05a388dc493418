import { endOfString, endOfValue, findModel, skipSpace, type ModelSpan } from '../../lib/json-member.ts';

const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const QUOTE = 0x22;

/**
 * Returns where the requests of a batch name their models, without parsing the rest. What is not where it belongs is
 * left out: the API that gets the batch says what is wrong with it.
 */
export function findBatchModels(body: Uint8Array): ModelSpan[] {
  const requests = memberOf(body, 0, 'requests');
  if (requests === undefined || body[requests.start] !== OPEN_BRACKET) return [];
  const models: ModelSpan[] = [];
  let at = skipSpace(body, requests.start + 1);
  while (body[at] === OPEN_BRACE) {
    const end = endOfValue(body, at);
    if (end < 0) break;
    const params = memberOf(body, at, 'params');
    const model = params === undefined ? undefined : findModel(body.subarray(params.start, params.end));
    if (params !== undefined && model !== undefined)
      models.push({ name: model.name, start: params.start + model.start, end: params.start + model.end });
    at = skipSpace(body, end);
    if (body[at] !== COMMA) break;
    at = skipSpace(body, at + 1);
  }
  return models;
}

/** Returns a copy of `body` in which the spans hold other names; every other byte stays as it came. */
export function replaceModels(
  body: Uint8Array,
  models: readonly ModelSpan[],
  nameOf: (name: string) => string,
): Uint8Array {
  const chunks: Uint8Array[] = [];
  let from = 0;
  for (const { name, start, end } of models) {
    const other = nameOf(name);
    if (other === name) continue;
    chunks.push(body.subarray(from, start), Buffer.from(JSON.stringify(other)));
    from = end;
  }
  return chunks.length === 0 ? body : Buffer.concat([...chunks, body.subarray(from)]);
}

/** Returns where the value of a member of the object that begins at `start` stands. */
function memberOf(body: Uint8Array, start: number, name: string): { start: number; end: number } | undefined {
  const key = Buffer.from(JSON.stringify(name));
  let at = skipSpace(body, start);
  if (body[at] !== OPEN_BRACE) return undefined;
  at = skipSpace(body, at + 1);
  while (body[at] === QUOTE) {
    const keyEnd = endOfString(body, at);
    if (keyEnd < 0) return undefined;
    const wanted = key.equals(body.subarray(at, keyEnd));
    at = skipSpace(body, keyEnd);
    if (body[at] !== COLON) return undefined;
    at = skipSpace(body, at + 1);
    const end = endOfValue(body, at);
    if (end < 0) return undefined;
    if (wanted) return { start: at, end };
    at = skipSpace(body, end);
    if (body[at] !== COMMA) return undefined;
    at = skipSpace(body, at + 1);
  }
  return undefined;
}
