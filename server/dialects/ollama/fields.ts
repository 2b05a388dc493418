import { invalidRequest, type GatewayError } from '../../messages/errors.ts';
import { isArray, isObject, type JsonObject } from '../../lib/json.ts';

/**
 * Readers for the fields of a caller's body. Ollama's own clients send `null`, and often an empty text, for what
 * they leave out, so both mean "not given" where a text is optional; a value of another type is a 400 that names
 * the field, because to ignore it would answer another question than the one asked.
 */

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
  const value = fields[key] ?? '';
  if (typeof value !== 'string') throw wrongType(path, 'a string', value);
  return value;
}

/** Returns true or false, undefined when it is not given. */
export function optionalBoolean(fields: JsonObject, key: string): boolean | undefined {
  const value = fields[key] ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw wrongType(key, 'true or false', value);
}

/** Returns a number, undefined when it is not given. */
export function optionalNumber(fields: JsonObject, key: string, path = key): number | undefined {
  const value = fields[key] ?? undefined;
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw wrongType(path, 'a number', value);
}

/** Returns a list, empty when it is not given. */
export function optionalList(fields: JsonObject, key: string, path = key): unknown[] {
  const value = fields[key] ?? [];
  if (!isArray(value)) throw wrongType(path, 'a list', value);
  return value;
}

/** Returns an object, empty when it is not given. */
export function optionalObject(fields: JsonObject, key: string, path = key): JsonObject {
  const value = fields[key] ?? {};
  if (!isObject(value)) throw wrongType(path, 'an object', value);
  return value;
}

/** Returns an entry of a list as an object. */
export function objectAt(value: unknown, path: string): JsonObject {
  if (!isObject(value)) throw wrongType(path, 'an object', value);
  return value;
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
