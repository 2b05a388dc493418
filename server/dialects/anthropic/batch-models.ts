import { endOfValue, findMember, findModel, memberName, skipSpace, type ModelSpan } from '../../lib/json-member.ts';

const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const REQUESTS = memberName('requests');
const PARAMS = memberName('params');

/**
 * Returns where the requests of a batch name their models, without parsing the rest. What is not where it belongs is
 * left out: the API that gets the batch says what is wrong with it.
 */
export function findBatchModels(body: Uint8Array): ModelSpan[] {
  const requests = findMember(body, 0, REQUESTS);
  if (requests === undefined || body[requests.start] !== OPEN_BRACKET) return [];
  const models: ModelSpan[] = [];
  let at = skipSpace(body, requests.start + 1);
  while (body[at] === OPEN_BRACE) {
    const end = endOfValue(body, at);
    if (end < 0) break;
    const params = findMember(body, at, PARAMS);
    const model = params === undefined ? undefined : findModel(body.subarray(params.start, params.end));
    if (params !== undefined && model !== undefined)
      models.push({ name: model.name, start: params.start + model.start, end: params.start + model.end });
    at = skipSpace(body, end);
    if (body[at] !== COMMA) break;
    at = skipSpace(body, at + 1);
  }
  return models;
}
