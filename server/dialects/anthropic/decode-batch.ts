import type { BatchRequest } from '../../core/stores.ts';
import { invalidRequest } from '../../messages/errors.ts';
import { isArray, isObject, stringOf, type JsonObject } from '../../lib/json.ts';
import { parseBody } from './parse-body.ts';

/** As many as Anthropic takes (anthropic.md, section 12). */
const REQUESTS_MOST = 100_000;
const CUSTOM_ID = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Reads the body of a new batch. What is wrong with a request's params shows when it is its turn, as at Anthropic,
 * but for what no batch can be asked for.
 * @throws GatewayError 400 that names the field and what is wrong with it.
 */
export function decodeBatch(body: Buffer): BatchRequest[] {
  const { requests } = parseBody(body, 'requests, a list of objects with custom_id and params');
  if (requests === undefined || requests === null) throw invalidRequest('requests: Field required', 'requests');
  if (!isArray(requests)) throw invalidRequest('requests: Input should be a valid list', 'requests');
  if (requests.length === 0)
    throw invalidRequest('requests: List should have at least 1 item after validation, not 0', 'requests');
  if (requests.length > REQUESTS_MOST) {
    throw invalidRequest(
      `requests: List should have at most ${REQUESTS_MOST} items after validation, not ${requests.length}. Send the rest as another batch.`,
      'requests',
    );
  }
  const seen = new Map<string, number>();
  return requests.map((request, index) => {
    const path = `requests.${index}`;
    if (!isObject(request)) throw invalidRequest(`${path}: Input should be an object with custom_id and params`, path);
    const customId = stringOf(request.custom_id);
    if (request.custom_id === undefined) throw invalidRequest(`${path}.custom_id: Field required`, `${path}.custom_id`);
    if (customId === undefined || !CUSTOM_ID.test(customId))
      throw invalidRequest(`${path}.custom_id: String should match pattern '${CUSTOM_ID.source}'`, `${path}.custom_id`);
    const before = seen.get(customId);
    if (before !== undefined)
      throw invalidRequest(
        `${path}.custom_id: '${customId}' is the custom_id of requests.${before} already. Each request of a batch needs its own.`,
        `${path}.custom_id`,
      );
    seen.set(customId, index);
    const { params } = request;
    if (params === undefined) throw invalidRequest(`${path}.params: Field required`, `${path}.params`);
    if (!isObject(params))
      throw invalidRequest(
        `${path}.params: Input should be an object, the body of a Messages request`,
        `${path}.params`,
      );
    checkParams(params, `${path}.params`);
    return { customId, params };
  });
}

/** What can never be asked for in a batch. */
function checkParams(params: JsonObject, path: string): void {
  if (params.stream === true)
    throw invalidRequest(`${path}.stream: Streaming is not supported in batches. Leave stream out.`, `${path}.stream`);
  if (params.max_tokens === 0)
    throw invalidRequest(`${path}.max_tokens: Input should be greater than 0 in batches`, `${path}.max_tokens`);
  for (const field of ['speed', 'thread']) {
    if (params[field] !== undefined && params[field] !== null)
      throw invalidRequest(`${path}.${field}: ${field} is not supported in batches. Leave it out.`, `${path}.${field}`);
  }
}
