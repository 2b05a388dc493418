import type { Exchange, PassThrough, StreamReply } from './dialects/road.ts';
import { renameModel } from './rename-model.ts';
import { noteError } from './journal/note-error.ts';
import { createUsageTap } from './journal/usage-tap.ts';
import type { CallerCredential } from './backends/backend.ts';
import { send, upstreamError } from './backends/upstream.ts';
import type { UpstreamBody } from './backends/upstream-body.ts';

export interface PassThroughCall {
  /** How the user knows the upstream. */
  name: string;
  baseUrl: string;
  exchange: Exchange;
  goal: PassThrough;
  /** What the upstream gets instead of whatever credential the caller sent; none leaves it without. */
  credential?: CallerCredential;
  hopHeaders: Record<string, string>;
  /** The model's name in the answer, where an alias led elsewhere. */
  rename?: { from: string; to: string };
}

/** Headers that belong to one connection (RFC 9110, 7.6.1) or that the gateway answers for itself. */
const DROPPED_FROM_REQUEST: ReadonlySet<string> = new Set([
  'host', 'connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect',
  'content-length', 'x-api-key', 'authorization', 'cookie',
]);
const DROPPED_FROM_ANSWER: ReadonlySet<string> = new Set([
  'connection', 'keep-alive', 'proxy-authenticate', 'te', 'trailer', 'transfer-encoding', 'upgrade',
  // CORS is the gateway's to answer: the upstream's words would be about another origin.
  'access-control-allow-origin', 'access-control-allow-credentials', 'access-control-allow-headers', 'access-control-allow-methods', 'access-control-expose-headers',
]);

/**
 * Hands the caller's request to an upstream and streams its answer back: the bytes of both bodies are not
 * touched, unknown fields and betas survive, only the credential changes.
 * @throws GatewayError when the upstream cannot be reached.
 */
export async function passThrough(call: PassThroughCall): Promise<StreamReply> {
  const { exchange, goal, rename } = call;
  const path = goal.path ?? (exchange.query.size === 0 ? exchange.path : `${exchange.path}?${exchange.query.toString()}`);
  const url = call.baseUrl + path;
  const method = goal.method ?? exchange.method;
  const body = goal.body ?? exchange.bodyStream ?? (exchange.body.length === 0 ? undefined : exchange.body);
  if (goal.body !== undefined && goal.body !== exchange.body) exchange.record.upstreamBody = goal.body;
  // The bytes that the caller gets are in the log already, unless they are changed on the way.
  const received = rename === undefined ? undefined : exchange.received;
  const answer = await send(call.name, { url, method, headers: headersFor(call), ...(body === undefined ? {} : { body }), signal: exchange.signal, received });
  const headers = without(answer.headers, DROPPED_FROM_ANSWER);
  const encoding = answer.headers['content-encoding'];
  const tap = encoding === undefined || encoding === 'identity' ? createUsageTap(exchange.record) : undefined;
  const pieces = new PassedBytes(call, url, answer.body, tap);
  if (rename === undefined || tap === undefined) return { kind: 'stream', status: answer.status, headers, pieces };
  delete headers['content-length'];
  return { kind: 'stream', status: answer.status, headers, pieces: renameModel(pieces, rename.from, rename.to) };
}

function headersFor({ exchange, goal, hopHeaders, credential, rename }: PassThroughCall): Record<string, string | string[]> {
  const headers = without(exchange.headers, DROPPED_FROM_REQUEST);
  // The body was decompressed on its way in.
  if (exchange.bodyStream === undefined) delete headers['content-encoding'];
  else if (exchange.headers['content-length'] !== undefined) headers['content-length'] = exchange.headers['content-length'];
  // The API answers a request without a version with a 400; callers of the Ollama road and of curl leave it out.
  if (goal.upstream === 'anthropic') headers['anthropic-version'] ??= '2023-06-01';
  Object.assign(headers, hopHeaders);
  if (credential !== undefined && credential.value !== '') headers[credential.header] = credential.value;
  // A compressed name cannot be changed.
  if (rename !== undefined) headers['accept-encoding'] = 'identity';
  return headers;
}

function without(headers: Readonly<Record<string, string | string[] | undefined>>, dropped: ReadonlySet<string>): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !dropped.has(name)) kept[name] = value;
  }
  return kept;
}

/** The bytes of an answer, untouched. When they break off, that is noted and thrown in the user's words. */
class PassedBytes implements AsyncIterableIterator<Uint8Array> {
  private readonly call: PassThroughCall;
  private readonly url: string;
  private readonly body: UpstreamBody;
  private readonly tap: ReturnType<typeof createUsageTap> | undefined;

  constructor(call: PassThroughCall, url: string, body: UpstreamBody, tap: ReturnType<typeof createUsageTap> | undefined) {
    this.call = call;
    this.url = url;
    this.body = body;
    this.tap = tap;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    const { tap } = this;
    let piece: Buffer | undefined;
    try {
      piece = await this.body.read();
    } catch (error) {
      const { name, exchange } = this.call;
      const failure = upstreamError(name, this.url, error, exchange.signal);
      noteError(exchange.record, failure);
      throw failure;
    }
    if (piece === undefined) {
      tap?.end();
      return { done: true, value: undefined };
    }
    tap?.piece(piece);
    return { done: false, value: piece };
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    this.body.destroy();
    return Promise.resolve({ done: true, value: undefined });
  }
}
