import { invalidRequest, type GatewayError } from '../../messages/errors.ts';
import { isArray, isObject, type JsonObject } from '../../lib/json.ts';
import { createFieldReaders } from '../shared/read-fields.ts';

/** The readers of this dialect. Ollama's own clients often send an empty text, too, for what they leave out. */
const read = createFieldReaders(wrongType);
export const { boolean: optionalBoolean, number: optionalNumber, objectAt } = read;

/** Returns the body as an object; no body is an empty one. @throws GatewayError 400 when it is not a JSON object. */
export function readBody(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalidRequest(
      `The request body is not valid JSON: ${reason}. Check it for a missing quote, comma or bracket.`,
    );
  }
  if (!isObject(parsed)) throw invalidRequest(`The request body must be a JSON object, not ${kindOf(parsed)}.`);
  return parsed;
}

/** Returns the model's name: `model`, or `name` as older clients send it; '' when there is neither. */
export function modelName(fields: JsonObject): string {
  return optionalString(fields, 'model') || optionalString(fields, 'name') || '';
}

/** Returns a text, '' when it is not given. `path` is how the error names the field. */
export function optionalString(fields: JsonObject, key: string, path = key): string {
  return read.string(fields, key, path) ?? '';
}

/** Returns a list, empty when it is not given. */
export function optionalList(fields: JsonObject, key: string, path = key): unknown[] {
  return read.list(fields, key, path) ?? [];
}

/** Returns an object, empty when it is not given. */
export function optionalObject(fields: JsonObject, key: string, path = key): JsonObject {
  return read.object(fields, key, path) ?? {};
}

/** A 400 that names the field, what it must be and what it is. */
export function wrongType(path: string, wanted: string, value: unknown): GatewayError {
  return invalidRequest(`${path} must be ${wanted}, not ${kindOf(value)}`, path);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (isArray(value)) return 'a list';
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'string':
      return 'a string';
    case 'number':
      return 'a number';
    default:
      return 'an object';
  }
}
