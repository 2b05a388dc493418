import type { JsonObject } from '../lib/json.ts';
import type { Exchange } from './exchange.ts';

/** What is kept for callers, each on their own: callers with other keys have their own. */
export interface Stores {
  /** The conversations that this caller has named. */
  conversations(exchange: Exchange): CallerConversations;
  /** The batches of this caller that the gateway works on itself. */
  batches(exchange: Exchange): CallerBatches;
  /** The files that the gateway keeps for this caller. */
  files(exchange: Exchange): CallerFiles;
}

/** A conversation that is known by its name. */
export interface KnownConversation {
  id: string;
  messages: number;
  bytes: number;
  /** When it was last used, Unix time in milliseconds. */
  at: number;
}

/** The conversations of one caller; callers with other keys have their own. */
export interface CallerConversations {
  /** The one used last comes first. */
  list(): KnownConversation[];
  /** False when there is none of that name. */
  forget(id: string): boolean;
}

/** The batches of one caller that this gateway works on itself; callers with other keys have their own. */
export interface CallerBatches {
  /** @throws GatewayError 507 when the disk is too full. */
  create(requests: readonly BatchRequest[]): Promise<Batch>;
  /** The newest comes first. */
  list(): Promise<Batch[]>;
  find(id: string): Promise<Batch | undefined>;
  /** Undefined when there is none. @throws GatewayError 400 when it has ended. */
  cancel(id: string): Promise<Batch | undefined>;
  /** False when there is none. @throws GatewayError 400 while it is worked on. */
  remove(id: string): Promise<boolean>;
  /** JSON lines; undefined when there is none. @throws GatewayError 404 while there are no results, or not any more. */
  results(id: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}

/** The files that the gateway keeps for one caller; callers with other keys have their own. */
export interface CallerFiles {
  /** @throws GatewayError 507 when the disk is too full. */
  create(file: NewFile): Promise<KeptFile>;
  /** The newest comes first. */
  list(): Promise<KeptFile[]>;
  find(id: string): Promise<KeptFile | undefined>;
  content(id: string): Promise<Buffer | undefined>;
  /** False when there is none. */
  remove(id: string): Promise<boolean>;
}

/** One request of a batch as its caller sent it. */
export interface BatchRequest {
  customId: string;
  /** The body of a Messages request, not checked yet. */
  params: JsonObject;
}

/** What the caller of a batch was, as far as its requests need to know it. No credential is among it. */
export interface BatchCaller {
  /** Tells callers with different keys apart (core/credentials.ts). */
  scope: string;
  /** Whether the caller is on this machine. */
  local: boolean;
  /** The headers that change what a request means, such as `anthropic-beta`. */
  headers: Record<string, string>;
}

/** What is kept of a batch for as long as it is known. Times are Unix milliseconds. */
export interface Batch extends BatchCaller {
  id: string;
  total: number;
  createdAt: number;
  /** What has no answer by then gets none. */
  expiresAt: number;
  cancelAt?: number;
  endedAt?: number;
  /** When its results were given up. */
  archivedAt?: number;
  /** How its requests ended; known at the end. */
  tally?: Tally;
}

/** How many requests ended in which way. */
export type Tally = Record<Outcome, number>;
export type Outcome = (typeof OUTCOMES)[number];
export const OUTCOMES = ['succeeded', 'errored', 'canceled', 'expired'] as const;

/** One request of a batch that is to be answered now. */
export interface ItemCall {
  batch: Batch;
  customId: string;
  params: JsonObject;
  /** Aborts when the batch is canceled or expires, or the gateway stops. */
  signal: AbortSignal;
}

/**
 * An answer or an error that stays; or something that passes (the model's server is away, too many requests), so that
 * it is tried again.
 */
export type ItemOutcome = { kind: 'done'; result: ItemResult } | { kind: 'later'; afterMs?: number };

/** What became of one request: the object that stands under `result`. */
export type ItemResult =
  | { type: 'succeeded'; message: JsonObject }
  | { type: 'errored'; error: JsonObject }
  | { type: 'canceled' }
  | { type: 'expired' };

/** A file that a caller gave into keeping. Times are Unix milliseconds. */
export interface KeptFile {
  id: string;
  /** Tells callers with different keys apart (core/credentials.ts). */
  scope: string;
  filename: string;
  mimeType: string;
  bytes: number;
  createdAt: number;
  /** When it is deleted by itself. */
  expiresAt?: number;
}

export type NewFile = Pick<KeptFile, 'filename' | 'mimeType' | 'expiresAt'> & { content: Uint8Array };
