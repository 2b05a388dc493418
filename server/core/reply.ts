/** What a route answers. */
export type Reply = WholeReply | StreamReply;

export interface WholeReply {
  kind: 'whole';
  status: number;
  headers?: Record<string, string | string[]>;
  /** A string or bytes go as they are; anything else as JSON. */
  body: unknown;
}

/**
 * A streamed answer. The first chunk is awaited before anything is sent, so an error before it is still a
 * plain HTTP error; after it the stream itself must end with the dialect's error form, never throw for an
 * upstream's fault. Each chunk is one write; an empty chunk only starts the answer.
 */
export interface StreamReply {
  kind: 'stream';
  status: number;
  headers: Record<string, string | string[]>;
  chunks: AsyncIterable<string | Uint8Array>;
}

/** A whole answer in JSON. */
export function jsonReply(body: unknown, status = 200, headers?: Record<string, string | string[]>): WholeReply {
  return headers === undefined ? { kind: 'whole', status, body } : { kind: 'whole', status, headers, body };
}

/** Returns what an answer shows of an upstream's headers together with its own, which count where both name one. */
export function answerHeaders(
  own: Readonly<Record<string, string>>,
  upstream: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.assign({ ...own }, upstream, own);
}
