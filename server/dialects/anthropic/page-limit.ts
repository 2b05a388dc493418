import { invalidRequest } from '../../messages/errors.ts';

const LIMIT = 20;
const LIMIT_MOST = 1000;

/** Returns how many entries a page of a list may have. @throws GatewayError 400 for what is no such number. */
export function limitOf(query: URLSearchParams): number {
  const text = query.get('limit');
  if (text === null || text === '') return LIMIT;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MOST)
    throw invalidRequest(`limit: Input should be a whole number from 1 to ${LIMIT_MOST}`, 'limit');
  return limit;
}
