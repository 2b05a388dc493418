import { invalidRequest } from '../../../messages/errors.ts';
import { isArray, isObject, parseJson, type JsonObject } from '../../../lib/json.ts';

/**
 * Readers for the fields of a caller's body. OpenAI allows null for most fields and means "not given" by
 * it; a value of the wrong type is a 400 that names the field, because the model would otherwise answer
 * another question than the one asked.
 */

/** Returns the body as an object. @throws GatewayError 400 when it is empty, not JSON, or not an object. */
export function parseBody(body: Buffer): JsonObject {
  if (body.length === 0) throw invalidRequest('The request has no body. Send a JSON object with at least `model`.');
  const parsed = parseJson(body.toString('utf8'));
  if (parsed === undefined)
    throw invalidRequest('The request body is not valid JSON. Check it for a missing quote, comma or bracket.');
  if (!isObject(parsed)) throw invalidRequest('The request body must be a JSON object.');
  return parsed;
}

/** Returns a field's value, with null read as absent. */
export function given(body: JsonObject, name: string): unknown {
  const value = body[name];
  return value === null ? undefined : value;
}

function wrongType(path: string, wanted: string): Error {
  return invalidRequest(`${path} must be ${wanted}.`, path);
}

/** Returns a field that must be a string, where it is given. `path` names it in the error. */
export function stringField(body: JsonObject, name: string, path = name): string | undefined {
  const value = given(body, name);
  if (value === undefined || typeof value === 'string') return value;
  throw wrongType(path, 'a string');
}

/** A string that may not be missing or empty. */
export function requiredString(body: JsonObject, name: string, path = name): string {
  const value = stringField(body, name, path);
  if (value === undefined || value === '') throw invalidRequest(`${path} is required.`, path);
  return value;
}

/** Returns a field that must be true or false, where it is given. */
export function booleanField(body: JsonObject, name: string, path = name): boolean | undefined {
  const value = given(body, name);
  if (value === undefined || typeof value === 'boolean') return value;
  throw wrongType(path, 'true or false');
}

/** A number between `min` and `max`. */
export function numberField(body: JsonObject, name: string, min: number, max: number): number | undefined {
  const value = given(body, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongType(name, 'a number');
  if (value < min || value > max)
    throw invalidRequest(`${name} must lie between ${min} and ${max}; it is ${value}.`, name);
  return value;
}

/** A whole number of any size. */
export function wholeField(body: JsonObject, name: string): number | undefined {
  const value = given(body, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(name, 'a whole number');
  return value;
}

/** Returns a field that must be an object, where it is given. */
export function objectField(body: JsonObject, name: string, path = name): JsonObject | undefined {
  const value = given(body, name);
  if (value === undefined || isObject(value)) return value;
  throw wrongType(path, 'an object');
}

/** Returns a field that must be a list, where it is given. */
export function listField(body: JsonObject, name: string, path = name): unknown[] | undefined {
  const value = given(body, name);
  if (value === undefined || isArray(value)) return value;
  throw wrongType(path, 'a list');
}

/** Returns the entry of a list as an object. */
export function objectAt(value: unknown, path: string): JsonObject {
  if (isObject(value)) return value;
  throw wrongType(path, 'an object');
}
