import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Signal } from '../lib/abort-signal.ts';
import type { RequestRecord } from './record.ts';

/** One request as a dialect sees it: no HTTP server in sight. */
export interface Exchange {
  readonly id: string;
  readonly method: string;
  /** Path without the query, prefixes such as a doubled `/v1` already removed. */
  readonly path: string;
  /** The path's parameters, decoded. */
  readonly params: Record<string, string>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The whole body, decompressed; empty when there was none. */
  readonly body: Buffer;
  /** The body as it comes, instead of `body`, on routes that say `streamsBody`. */
  readonly bodyStream?: Readable;
  /** Aborts when the caller leaves or the gateway is stopped. */
  readonly signal: Signal;
  /** Whose batches and files these are, where the request is a part of a batch and shows no credential itself. */
  readonly scope?: string;
  /** Whether the caller is on this machine. */
  readonly local: boolean;
  readonly record: RequestRecord;
  /** Says in one plain sentence what was changed on this request's way. */
  note(change: string): void;
  /**
   * Hands an upstream's answer to the log, chunk by chunk, before it is translated; absent where bodies are not wanted.
   */
  readonly received?: (chunk: Uint8Array | string) => void;
  /** Tells the log that something worth showing was filled in (the record's fields are set directly). */
  progress(): void;
}
