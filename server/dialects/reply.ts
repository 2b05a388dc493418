import type { WholeReply } from './road.ts';

/** A whole answer in JSON. */
export function jsonReply(body: unknown, status = 200, headers?: Record<string, string | string[]>): WholeReply {
  return headers === undefined ? { kind: 'whole', status, body } : { kind: 'whole', status, headers, body };
}
