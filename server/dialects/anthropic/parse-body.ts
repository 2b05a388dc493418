import { isObject, type JsonObject } from '../../lib/json.ts';
import { parseLargeJson } from '../../lib/parse-large-json.ts';
import { invalidRequest } from '../../messages/errors.ts';

/** What the body of a Messages request holds, in the words of an error. */
export const MESSAGES_FIELDS = 'model, max_tokens and messages';

/**
 * Returns the body as an object.
 * @param fields what it should hold, for the error where it is none.
 * @throws GatewayError 400 that says where it stops being JSON.
 */
export function parseBody(body: Buffer, fields: string): JsonObject {
  if (body.length === 0) throw invalidRequest(`The request has no body. Send a JSON object with ${fields}.`);
  let value: unknown;
  try {
    value = parseLargeJson(body);
  } catch (error) {
    throw invalidRequest(
      `The request's body is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (!isObject(value)) throw invalidRequest(`The request's body should be a JSON object with ${fields}.`);
  return value;
}
