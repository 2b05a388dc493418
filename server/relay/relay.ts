import type { Exchange } from '../core/exchange.ts';
import type { RelayTarget } from '../core/relay.ts';
import type { StreamReply } from '../core/reply.ts';
import { renameModel } from './rename-model.ts';
import { requestBody } from './request-body.ts';
import { noteError } from '../core/note-error.ts';
import { createUsageTap } from './usage-tap.ts';
import type { CallerCredential } from '../core/backend.ts';
import { send, upstreamError } from '../upstream/send.ts';
import type { UpstreamBody } from '../upstream/answer-body.ts';

export interface RelayCall {
  /** How the user knows the upstream. */
  name: string;
  baseUrl: string;
  exchange: Exchange;
  target: RelayTarget;
  /** What the upstream gets instead of whatever credential the caller sent; none leaves it without. */
  credential?: CallerCredential;
  hopHeaders: Record<string, string>;
  /** The model's name in the answer, where an alias led elsewhere. */
  rename?: { from: string; to: string };
}

/** Headers that belong to one connection (RFC 9110, 7.6.1) or that the gateway answers for itself. */
const DROPPED_FROM_REQUEST: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
  'x-api-key',
  'authorization',
  'cookie',
]);
const DROPPED_FROM_ANSWER: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // CORS is the gateway's to answer: the upstream's words would be about another origin.
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-expose-headers',
]);

/**
 * Relays the caller's request to an upstream and streams its answer back: the bytes of both bodies are not
 * touched, unknown fields and betas survive, only the credential changes.
 * @throws GatewayError when the upstream cannot be reached.
 */
export async function relayRequest(call: RelayCall): Promise<StreamReply> {
  const { exchange, target, rename } = call;
  const path =
    target.path ?? (exchange.query.size === 0 ? exchange.path : `${exchange.path}?${exchange.query.toString()}`);
  const url = call.baseUrl + path;
  const method = target.method ?? exchange.method;
  const body = requestBody(exchange, target);
  if (body instanceof Uint8Array && body !== exchange.body) exchange.record.upstreamBody = body;
  // The bytes that the caller gets are in the log already, unless they are changed on the way.
  const received = rename === undefined ? undefined : exchange.received;
  const answer = await send(call.name, {
    url,
    method,
    headers: headersFor(call),
    ...(body === undefined ? {} : { body }),
    signal: exchange.signal,
    received,
  });
  const headers = without(answer.headers, DROPPED_FROM_ANSWER);
  const encoding = answer.headers['content-encoding'];
  const tap = encoding === undefined || encoding === 'identity' ? createUsageTap(exchange.record) : undefined;
  const chunks = new RelayedBytes(call, url, answer.body, tap);
  if (rename === undefined || tap === undefined) return { kind: 'stream', status: answer.status, headers, chunks };
  delete headers['content-length'];
  return { kind: 'stream', status: answer.status, headers, chunks: renameModel(chunks, rename.from, rename.to) };
}

function headersFor({
  exchange,
  target,
  hopHeaders,
  credential,
  rename,
}: RelayCall): Record<string, string | string[]> {
  const headers = without(exchange.headers, DROPPED_FROM_REQUEST);
  // The body was decompressed on its way in.
  if (exchange.bodyStream === undefined) delete headers['content-encoding'];
  else if (exchange.headers['content-length'] !== undefined)
    headers['content-length'] = exchange.headers['content-length'];
  // The API answers a request without a version with a 400; callers of the Ollama route and of curl leave it out.
  if (target.upstream === 'anthropic') headers['anthropic-version'] ??= '2023-06-01';
  Object.assign(headers, hopHeaders);
  if (credential !== undefined && credential.value !== '') headers[credential.header] = credential.value;
  // A compressed name cannot be changed.
  if (rename !== undefined) headers['accept-encoding'] = 'identity';
  return headers;
}

function without(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  dropped: ReadonlySet<string>,
): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !dropped.has(name)) kept[name] = value;
  }
  return kept;
}

/** The bytes of an answer, untouched. When they break off, that is noted and thrown in the user's words. */
class RelayedBytes implements AsyncIterableIterator<Uint8Array> {
  private readonly call: RelayCall;
  private readonly url: string;
  private readonly body: UpstreamBody;
  private readonly tap: ReturnType<typeof createUsageTap> | undefined;

  constructor(call: RelayCall, url: string, body: UpstreamBody, tap: ReturnType<typeof createUsageTap> | undefined) {
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
    let chunk: Buffer | undefined;
    try {
      chunk = await this.body.read();
    } catch (error) {
      const { name, exchange } = this.call;
      const failure = upstreamError(name, this.url, error, exchange.signal);
      noteError(exchange.record, failure);
      throw failure;
    }
    if (chunk === undefined) {
      tap?.end();
      return { done: true, value: undefined };
    }
    tap?.chunk(chunk);
    return { done: false, value: chunk };
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    this.body.destroy();
    return Promise.resolve({ done: true, value: undefined });
  }
}
