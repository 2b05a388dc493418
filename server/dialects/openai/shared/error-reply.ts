import { isError, openAiWordsOf, type GatewayError } from '../../../messages/errors.ts';
import { errorBody } from '../../../messages/error-body.ts';
import { isAnthropicCaller } from '../../shared/callers.ts';
import { jsonReply, type WholeReply } from '../../../core/reply.ts';
import type { Exchange } from '../../../core/exchange.ts';
import { rateHeaders } from './rate-headers.ts';

/** OpenAI's error object. */
export interface OpenAiError {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

interface Wording {
  status: number;
  type: string;
  code: string | null;
}

/** Returns status, type and code of an error in OpenAI's words (mapping.md, section 11, and openai.md, 1.9). */
function wordingOf(error: GatewayError): Wording {
  const invalid = (status: number, code: string | null): Wording => ({ status, type: 'invalid_request_error', code });
  const server = (status: number, code: string | null): Wording => ({ status, type: 'server_error', code });
  const words = openAiWordsOf(error);
  if (words !== undefined) return { status: error.status, ...words };
  switch (error.type) {
    case 'authentication_error':
      return invalid(401, 'invalid_api_key');
    case 'billing_error':
      return { status: 429, type: 'insufficient_quota', code: 'insufficient_quota' };
    case 'permission_error':
      return { status: error.status, type: 'permission_error', code: null };
    case 'rate_limit_error':
      return { status: error.status, type: 'rate_limit_error', code: 'rate_limit_exceeded' };
    case 'overloaded_error':
      return server(503, 'server_is_overloaded');
    case 'request_too_large':
      return invalid(error.status, 'request_too_large');
    case 'api_error':
    case 'timeout_error':
      return server(error.status, null);
    case 'invalid_request_error':
    case 'not_found_error':
    case 'conflict_error':
      return invalid(error.status, null);
  }
}

/** Returns the object under `error`, for answers and for streams. */
export function openAiError(error: GatewayError): OpenAiError {
  const { type, code } = wordingOf(error);
  return { message: error.message, type, param: error.param ?? null, code };
}

/** Returns what ends a stream of chunks that failed: an error and no `[DONE]`. */
export function errorChunk(error: GatewayError): string {
  return `data: ${JSON.stringify({ error: openAiError(error) })}\n\n`;
}

/**
 * Statuses that Codex repeats up to 30 times although nothing will change by itself; on its route they are
 * told as 400, which it shows at once (openai.md, 5.6, measured).
 */
function statusFor(error: GatewayError, status: number, path: string): number {
  const pointless = isError(error, 'model_not_found', 'upstream_unreachable') || error.type === 'request_too_large';
  return pointless && /^(\/v1)?\/responses(\/|$)/.test(path) ? 400 : status;
}

/** Returns the answer to a request that failed before anything of an answer was sent. */
export function errorReply(error: GatewayError, exchange: Pick<Exchange, 'id' | 'path' | 'headers'>): WholeReply {
  const { headers } = error;
  if (isModelsPath(exchange.path) && isAnthropicCaller(exchange.headers)) {
    return jsonReply(errorBody(error, exchange.id), error.status, headers);
  }
  return jsonReply(
    { error: openAiError(error) },
    statusFor(error, wordingOf(error).status, exchange.path),
    rateHeaders(headers),
  );
}

/**
 * Returns what ends a relayed chat stream that broke; the empty line closes whatever was cut. The responses route has no
 * such frame; there the connection is cut.
 */
export function brokenStream(
  error: GatewayError,
  exchange: Pick<Exchange, 'path'>,
  contentType: string,
): string | undefined {
  if (!contentType.includes('event-stream') || exchange.path.includes('/responses')) return undefined;
  return `\n${errorChunk(error)}`;
}

function isModelsPath(path: string): boolean {
  return /^(\/v1)?\/models(\/|$)/.test(path);
}
