import type { Exchange, PassThrough, StreamReply } from './dialects/road.ts';
import { GatewayError } from './messages/errors.ts';
import { renameModel } from './rename-model.ts';
import { noteError } from './journal/note-error.ts';
import { createUsageTap } from './journal/usage-tap.ts';
import type { CallerCredential } from './backends/backend.ts';
import { send, upstreamError } from './backends/upstream.ts';

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
  const { exchange, goal } = call;
  const query = exchange.query.toString();
  const path = goal.path ?? (query === '' ? exchange.path : `${exchange.path}?${query}`);
  const url = `${call.baseUrl}${path}`;
  const method = goal.method ?? exchange.method;
  const body = goal.body ?? (exchange.bodyStream ?? (exchange.body.length === 0 ? undefined : exchange.body));
  if (goal.body !== undefined && goal.body !== exchange.body) exchange.record.upstreamBody = goal.body;
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(exchange.headers)) {
    if (value !== undefined && !DROPPED_FROM_REQUEST.has(name)) headers[name] = value;
  }
  // The body was decompressed on its way in.
  if (exchange.bodyStream === undefined) delete headers['content-encoding'];
  else if (exchange.headers['content-length'] !== undefined) headers['content-length'] = exchange.headers['content-length'];
  // The API answers a request without a version with a 400; callers of the Ollama road and of curl leave it out.
  if (goal.upstream === 'anthropic') headers['anthropic-version'] ??= '2023-06-01';
  Object.assign(headers, call.hopHeaders);
  if (call.credential !== undefined && call.credential.value !== '') headers[call.credential.header] = call.credential.value;

  // A compressed name cannot be changed.
  if (call.rename !== undefined) headers['accept-encoding'] = 'identity';
  const answer = await send(call.name, { url, method, headers, ...(body === undefined ? {} : { body }), signal: exchange.signal });
  const answerHeaders: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && !DROPPED_FROM_ANSWER.has(name)) answerHeaders[name] = value;
  }
  const encoding = answer.headers['content-encoding'];
  const tap = encoding === undefined || encoding === 'identity' ? createUsageTap(exchange.record) : undefined;
  const passed = pieces(call, url, answer.body, tap);
  if (call.rename === undefined || tap === undefined) return { kind: 'stream', status: answer.status, headers: answerHeaders, pieces: passed };
  delete answerHeaders['content-length'];
  return { kind: 'stream', status: answer.status, headers: answerHeaders, pieces: renameModel(passed, call.rename.from, call.rename.to) };
}

async function* pieces(
  call: PassThroughCall,
  url: string,
  body: AsyncIterable<Uint8Array>,
  tap: ReturnType<typeof createUsageTap> | undefined,
): AsyncGenerator<Uint8Array> {
  const { exchange } = call;
  try {
    for await (const piece of body) {
      tap?.piece(piece);
      yield piece;
    }
    tap?.end();
  } catch (error) {
    const failure = upstreamError(call.name, url, error, exchange.signal);
    noteError(exchange.record, failure);
    // The bytes are the upstream's, so no event of ours can end them: the connection is cut, which every client takes for an error.
    throw failure instanceof GatewayError ? failure : new GatewayError('api_error', String(failure));
  }
}
