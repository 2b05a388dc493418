import type { Readable } from 'node:stream';
import { GatewayError, gatewayError } from '../messages/errors.ts';
import type { Signal } from '../lib/abort-signal.ts';
import { Agent, SocketError, type Dispatcher } from './undici.ts';
import { AnswerReceiver, type UpstreamAnswer } from './answer-body.ts';

export interface UpstreamRequest {
  /** Absolute address, path and query included. */
  url: string;
  method: string;
  headers: Record<string, string | string[]>;
  body?: Uint8Array | string | Readable;
  signal: Signal;
  /** Sees the answer's body, a chunk for each read. */
  received?: ((chunk: Uint8Array) => void) | undefined;
}

/**
 * One pool for every upstream. No limit on time: a cold model loads for minutes and a prompt can take as
 * long to read; the caller's patience (its own abort) is the limit. No limit on connections either: each
 * open stream holds one (performance.md, "Batching and settings").
 */
const newAgent = (): Agent =>
  new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: 10_000, keepAlive: true },
    keepAliveTimeout: 30_000,
    pipelining: 1,
    allowH2: false,
  });
let agent = newAgent();

/** Gives every connection up, for instance after the machine slept: those kept alive have died unnoticed. */
export async function closeUpstreams(): Promise<void> {
  const old = agent;
  agent = newAgent();
  await old.destroy();
}

/**
 * Sends one request and returns as soon as the answer's head is there.
 * @param name how the user knows the upstream, for the error's text.
 * @throws GatewayError with code `upstream_unreachable` when nothing answers, the signal's reason when aborted.
 */
export async function send(name: string, options: UpstreamRequest): Promise<UpstreamAnswer> {
  try {
    return await sendOver(agent, options);
  } catch (error) {
    throw upstreamError(name, options.url, error, options.signal);
  }
}

/** The same over connections of the caller's own. Rejects with what the connection says. */
export function sendOver(
  dispatcher: Dispatcher,
  { url, method, headers, body, signal, received }: UpstreamRequest,
): Promise<UpstreamAnswer> {
  signal.throwIfAborted();
  const path = url.indexOf('/', url.indexOf('://') + 3);
  const origin = path < 0 ? url : url.slice(0, path);
  return new Promise((resolve, reject) => {
    const receiver = new AnswerReceiver({ signal, received, resolve, reject });
    dispatcher.dispatch(
      { origin, path: path < 0 ? '/' : url.slice(path), method: methodOf(method), headers, body: body ?? null },
      receiver,
    );
  });
}

/** Returns what to tell the caller about a connection that failed: at once, or in the middle of an answer. */
export function upstreamError(name: string, url: string, error: unknown, signal: Signal): GatewayError {
  if (signal.aborted && signal.reason instanceof GatewayError) return signal.reason;
  if (error instanceof GatewayError) return error;
  const place = new URL(url).origin;
  const cause = causeOf(error);
  if (error instanceof SocketError || cause === 'ECONNRESET' || cause === 'EPIPE') {
    return gatewayError('upstream_disconnected', { upstream: name, place, cause }, { cause: error });
  }
  return gatewayError('upstream_unreachable', { upstream: name, place, cause }, { cause: error });
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return causeOf(error.errors[0]);
  return code ?? error.message;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const;

function methodOf(method: string): (typeof METHODS)[number] {
  const known = METHODS.find((candidate) => candidate === method);
  if (known === undefined) throw gatewayError('method_not_allowed', { method });
  return known;
}
