import { invalidRequest } from '../../../messages/errors.ts';
import { isObject, parseJson, type JsonObject } from '../../../lib/json.ts';
import { createFieldReaders } from '../../shared/read-fields.ts';

/** Returns the body as an object. @throws GatewayError 400 when it is empty, not JSON, or not an object. */
export function parseBody(body: Buffer): JsonObject {
  if (body.length === 0) throw invalidRequest('The request has no body. Send a JSON object with at least `model`.');
  const parsed = parseJson(body.toString('utf8'));
  if (parsed === undefined)
    throw invalidRequest('The request body is not valid JSON. Check it for a missing quote, comma or bracket.');
  if (!isObject(parsed)) throw invalidRequest('The request body must be a JSON object.');
  return parsed;
}

const read = createFieldReaders((path, wanted) => invalidRequest(`${path} must be ${wanted}.`, path));

/** The readers of this dialect. */
export const {
  string: stringField,
  boolean: booleanField,
  wholeNumber: wholeField,
  object: objectField,
  list: listField,
  objectAt,
} = read;

/** A string that may not be missing or empty. */
export function requiredString(body: JsonObject, name: string, path = name): string {
  const value = stringField(body, name, path);
  if (value === undefined || value === '') throw invalidRequest(`${path} is required.`, path);
  return value;
}

/** A number between `min` and `max`. */
export function numberField(body: JsonObject, name: string, min: number, max: number): number | undefined {
  const value = read.number(body, name);
  if (value !== undefined && (value < min || value > max))
    throw invalidRequest(`${name} must lie between ${min} and ${max}; it is ${value}.`, name);
  return value;
}
