import type { IncomingHttpHeaders } from 'node:http';
import type { BackendName, Dialect } from '../../contract/words.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { TokenCounts } from '../messages/usage.ts';

export type { BackendName, Dialect };

/** What is known about one request, filled in along its way. Times are milliseconds. */
export interface RequestRecord {
  /** `req_…`, the same as the answer's `request-id`. */
  readonly id: string;
  /** When the first byte came, Unix time. */
  readonly at: number;
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly dialect: Dialect;
  readonly userAgent: string;
  /** Where the caller is, an address. */
  readonly remote: string;
  /** The caller's headers as they came; the log redacts what it keeps. */
  readonly headers: IncomingHttpHeaders;
  modelAsked?: string;
  modelUsed?: string;
  backend?: BackendName;
  /**
   * The rule that led from the one to the other: `alias`, `pattern`, `claude`, `claude-code`, `ollama`, `default`,
   * `demo`.
   */
  rule?: string;
  /** True where the bytes were relayed. */
  relayed?: boolean;
  stream?: boolean;
  status?: number;
  /** From the first byte of the request to the first of the answer. */
  firstByteMs?: number;
  durationMs?: number;
  tokens?: TokenCounts;
  stopReason?: string;
  /** Dollars, where the backend itself says what the answer cost; else it is reckoned from the tokens. */
  cost?: number;
  /** Why it failed; `noteError` sets it. */
  error?: { type: string; message: string; code?: ErrorCode };
  /** What we changed, each a plain sentence. */
  readonly changes: string[];
  /** The caller's body as it came, and the body as it went upstream. Only kept while somebody wants bodies. */
  requestBody?: Uint8Array;
  upstreamBody?: Uint8Array | string;
  /** The request log's own notes on it. */
  logEntry?: object | undefined;
}

/** Listens to requests. Called on the request's path: an implementation only notes and returns. */
export interface Journal {
  /** Whether bodies are wanted; where false nobody keeps a reference to them. */
  readonly wantsBodies: boolean;
  begin(record: RequestRecord): void;
  /** After a change worth showing while the request runs: routed, first byte. */
  update(record: RequestRecord): void;
  /** A chunk of the answer as it goes to the caller; called only where bodies are wanted. */
  answered(record: RequestRecord, chunk: string | Uint8Array): void;
  /**
   * A chunk of the upstream's answer as it came, before it is translated; called only where bodies are wanted. Not
   * needed where the bytes are relayed: `answered` has them.
   */
  upstreamAnswered(record: RequestRecord, chunk: string | Uint8Array): void;
  end(record: RequestRecord): void;
}

/** A journal that keeps nothing. */
export const silentJournal: Journal = {
  wantsBodies: false,
  begin: () => undefined,
  update: () => undefined,
  answered: () => undefined,
  upstreamAnswered: () => undefined,
  end: () => undefined,
};
