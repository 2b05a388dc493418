import { setTimeout as sleep } from 'node:timers/promises';
import { failsAgain, GatewayError, gatewayError, isError } from '../../messages/errors.ts';
import { abortSignalOf, type Signal } from '../../lib/abort-signal.ts';
import type { BackendCall } from '../../core/backend.ts';
import { send, upstreamError } from '../../upstream/send.ts';
import type { UpstreamAnswer } from '../../upstream/answer-body.ts';
import { errorFromAnswer } from './upstream-error.ts';

/** Where Claude's API is, and the key for it where the gateway has one. */
export interface AnthropicUpstream {
  baseUrl: string;
  apiKey?: string;
}

/** What of a call its requests need. */
export type Credentials = Pick<BackendCall, 'signal' | 'received' | 'hopHeaders' | 'callerCredential' | 'betas'>;

/** How often one request is sent at most: once, and again twice. */
export const ATTEMPTS = 3;

/** The longest `retry-after` that is waited for; who is asked to wait longer is told so. */
const PATIENCE_SECONDS = 5;

const ERROR_BODY_BYTES = 64 * 1024;

/** Returns the address of the Messages endpoint under a base URL, with or without a slash at its end. */
export function messagesUrl(baseUrl: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/v1/messages`;
}

/**
 * Sends one request to Claude's API and returns the answer's head, its body a stream of events.
 * @throws GatewayError with the API's own status, type and message when it refuses.
 */
export async function postMessage(
  call: Credentials,
  upstream: AnthropicUpstream,
  body: string,
): Promise<UpstreamAnswer> {
  const url = messagesUrl(upstream.baseUrl);
  const answer = await send('Anthropic', {
    url,
    method: 'POST',
    headers: headersFor(call, upstream),
    body,
    signal: call.signal,
    received: call.received,
  });
  const type = String(answer.headers['content-type'] ?? 'text/event-stream');
  if (answer.status === 200 && type.includes('text/event-stream')) return answer;
  const text = await readStart(answer, url, call.signal);
  const ownKey = upstream.apiKey !== undefined;
  if (answer.status === 200 && !/^\s*</.test(text)) {
    throw gatewayError('wrong_upstream', { anthropicAt: new URL(url).origin, contentType: type });
  }
  throw errorFromAnswer(answer, text, new URL(url).origin, ownKey);
}

/**
 * Tells whether to send a request again after `error`, the `attempt`th of its kind: overload, faults of the server
 * and refused connections pass, and a rate limit that ends at once. The API's own `x-should-retry` decides first.
 */
export function isWorthAnotherTry(error: unknown, attempt: number): error is GatewayError {
  if (!(error instanceof GatewayError) || attempt >= ATTEMPTS) return false;
  if (isError(error, 'upstream_unreachable')) return true;
  const wait = retryAfterSeconds(error);
  if (wait !== undefined && wait > PATIENCE_SECONDS) return false;
  const advice = error.headers['x-should-retry'];
  if (advice !== undefined) return advice === 'true';
  if (failsAgain(error)) return false;
  return error.status >= 500 || error.status === 429;
}

/**
 * Returns how long to wait before the next attempt: as the API asks, else half a second, then one, a quarter of it by
 * chance.
 */
export function waitBeforeRetry(error: GatewayError, attempt: number, chance: number = Math.random()): number {
  const asked = retryAfterSeconds(error);
  if (asked !== undefined) return asked * 1000;
  return 500 * 2 ** (attempt - 1) * (1 - chance / 4);
}

/** Waits, or throws the signal's reason as soon as the caller leaves. */
export async function pause(ms: number, signal: Signal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal: abortSignalOf(signal) });
  } catch (error) {
    throw signal.aborted && signal.reason instanceof GatewayError ? signal.reason : error;
  }
}

function retryAfterSeconds(error: GatewayError): number | undefined {
  const header = error.headers['retry-after'];
  if (header === undefined) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}

function headersFor(call: Credentials, upstream: AnthropicUpstream): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json',
    'anthropic-version': '2023-06-01',
    ...call.hopHeaders,
  };
  if (call.betas !== undefined && call.betas !== '') headers['anthropic-beta'] = call.betas;
  if (upstream.apiKey !== undefined) {
    headers['x-api-key'] = upstream.apiKey;
  } else if (call.callerCredential !== undefined) {
    headers[call.callerCredential.header] = call.callerCredential.value;
  } else {
    throw gatewayError('key_missing', {});
  }
  return headers;
}

/** Reads the beginning of a body that is no stream of events; the rest of it is thrown away. */
async function readStart(answer: UpstreamAnswer, url: string, signal: Signal): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer.body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > ERROR_BODY_BYTES) break;
    }
  } catch (error) {
    // A refusal whose body broke off is still a refusal; only the caller's leaving matters.
    if (signal.aborted) throw upstreamError('Anthropic', url, error, signal);
  }
  return Buffer.concat(chunks).subarray(0, ERROR_BODY_BYTES).toString('utf8');
}
