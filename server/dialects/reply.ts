import type { WholeReply } from './road.ts';

/** A whole answer in JSON. */
export function jsonReply(body: unknown, status = 200, headers?: Record<string, string | string[]>): WholeReply {
  return headers === undefined ? { kind: 'whole', status, body } : { kind: 'whole', status, headers, body };
}

/** Returns what an answer shows of an upstream's headers together with its own, which count where both name one. */
export function answerHeaders(own: Readonly<Record<string, string>>, upstream: Readonly<Record<string, string>>): Record<string, string> {
  return Object.assign({ ...own }, upstream, own);
}
