import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Answer, CallerCredential } from '../backends/backend.ts';
import type { Batch, BatchRequest } from '../batches/batch.ts';
import type { KeptFile, NewFile } from '../files/files.ts';
import type { ClaudeFacts, OllamaFacts } from '../messages/facts.ts';
import type { MessagesRequest } from '../messages/types.ts';
import type { Signal } from '../messages/signal.ts';
import type { GatewayError } from '../messages/errors.ts';
import type { Dialect, RequestRecord } from '../journal/record.ts';

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
  /** The body as it comes, instead of `body`, on roads that say `streamsBody`. */
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
  /** Hands an upstream's answer to the log, piece by piece, before it is translated; absent where bodies are not wanted. */
  readonly received?: (piece: Uint8Array | string) => void;
  /** Tells the log that something worth showing was filled in (the record's fields are set directly). */
  progress(): void;
}

/** What a road answers. */
export type Reply = WholeReply | StreamReply;

export interface WholeReply {
  kind: 'whole';
  status: number;
  headers?: Record<string, string | string[]>;
  /** A string or bytes go as they are; anything else as JSON. */
  body: unknown;
}

/**
 * A streamed answer. The first piece is awaited before anything is sent, so an error before it is still a
 * plain HTTP error; after it the stream itself must end with the dialect's error form, never throw for an
 * upstream's fault. Each piece is one write; an empty piece only starts the answer.
 */
export interface StreamReply {
  kind: 'stream';
  status: number;
  headers: Record<string, string | string[]>;
  pieces: AsyncIterable<string | Uint8Array>;
}

/** One road: a path that a dialect serves. Paths are Fastify's (`/v1/models/*` with the rest in `params['*']`). */
export interface Road {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** Needs no client key (the contract's `GET /` and `/api/version`). */
  open?: boolean;
  /** The body is not read but handed on as it comes, without a limit (model files of many gigabytes). */
  streamsBody?: boolean;
  handle(exchange: Exchange, gateway: Gateway): Promise<Reply>;
}

/** A dialect: its roads and how it words an error that came before the answer began. */
export interface DialectRoads {
  dialect: Dialect;
  roads: readonly Road[];
  errorReply(error: GatewayError, exchange: Pick<Exchange, 'id' | 'path' | 'headers'>): WholeReply;
  /** What ends a stream of passed-through bytes that broke; undefined where this content type has no form for it. */
  brokenStream?(error: GatewayError, exchange: Pick<Exchange, 'id' | 'path'>, contentType: string): string | undefined;
}

/** Where a name leads. */
export type Target =
  | { backend: 'anthropic'; name: string; rule: string; facts: ClaudeFacts }
  | { backend: 'claude-code'; name: string; rule: string; facts: ClaudeFacts }
  | { backend: 'ollama'; name: string; rule: string }
  | { backend: 'demo'; name: string; rule: string };

/** One model that can be asked for, wherever it lives. */
export interface ListedModel {
  /** As callers ask for it. */
  name: string;
  backend: Target['backend'];
  /** The alias's goal, when the name is an alias. */
  aliasOf?: string;
  /** Facts of a Claude model. */
  claude?: ClaudeFacts;
  /** Ollama's own entry from `/api/tags`, every field as it came. */
  ollama?: Record<string, unknown>;
}

/** A request that goes to an upstream as it came. */
export interface PassThrough {
  upstream: 'ollama' | 'anthropic';
  /** Path and query at the upstream; the caller's own when absent. */
  path?: string;
  method?: string;
  /** The body when a model name had to be changed; the caller's own bytes when absent. */
  body?: Uint8Array;
}

/** What a caller says about the conversation that its request belongs to. */
export interface AskOptions {
  /** The conversation's name (`id`): what is known of it is put before the request. */
  conversation?: string;
  /** Who asks (`user`), which names the conversation when there is no `id` and the user wants it so. */
  user?: string;
  /** The caller waits for the whole answer, so nobody would hear a ping. */
  whole?: boolean;
  /** How many of the leading `system` blocks are the caller's own; the others belong to this request alone. All when absent. */
  ownInstructions?: number;
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

/** What the roads need of the gateway; they know nothing of settings, HTTP or each other. */
export interface Gateway {
  /**
   * Returns where `name` leads for this caller, with the exchange's record filled in.
   * @throws GatewayError 404 with the nearest names; 403 when the direction is switched off; 401 when a Claude
   *   model has neither a key of ours nor a credential of the caller's.
   */
  resolve(exchange: Exchange, name: string): Promise<Target>;
  /**
   * Asks the model behind `target`. The answer's events carry `request.model` as it was asked for.
   * `request.model` is the caller's name. The answer pings while the model is silent (2 s, then every 10 s).
   * @throws GatewayError for everything that fails before the first event.
   */
  ask(exchange: Exchange, target: Target, request: MessagesRequest, options?: AskOptions): Promise<Answer>;
  /** The conversations that this caller has named. */
  conversations(exchange: Exchange): CallerConversations;
  /** The batches of this caller that the gateway works on itself. */
  batches(exchange: Exchange): CallerBatches;
  /** The files that the gateway keeps for this caller. */
  files(exchange: Exchange): CallerFiles;
  /** Whether Anthropic can be asked: with a key of ours, or with the credential that the exchange's headers hold. */
  reachesAnthropic(exchange: Exchange): boolean;
  /** Returns about how many tokens the prompt has, without asking the model; calibrated where the model has answered before. */
  estimateTokens(target: Target, request: MessagesRequest): number;
  /** Hands the request to an upstream and its answer back, byte for byte. */
  passThrough(exchange: Exchange, target: PassThrough): Promise<Reply>;
  /** Every model that can be asked for in this dialect, aliases first, directions respected. Never fails: a silent upstream gives none. */
  models(exchange: Exchange): Promise<ListedModel[]>;
  /** Facts of an Ollama model (from `/api/show`, cached). */
  ollamaFacts(name: string): Promise<OllamaFacts>;
  /** Ollama's version when it is there, else undefined. */
  ollamaVersion(): Promise<string | undefined>;
  /** Whether Ollama answers now. */
  ollamaIsThere(): Promise<boolean>;
  /** Makes `alias` lead to `source`. @throws GatewayError 404 when the source is unknown. */
  copyAlias(exchange: Exchange, source: string, alias: string): Promise<void>;
  /** Removes an alias; false when there is none of that name. */
  deleteAlias(name: string): Promise<boolean>;
  /** Tells whether `name` is an alias. */
  isAlias(name: string): boolean;
  /** The credential the caller sent, when it is one that Anthropic would take. */
  callerCredential(exchange: Exchange): CallerCredential | undefined;
}
