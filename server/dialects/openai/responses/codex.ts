import type { IncomingHttpHeaders } from 'node:http';
import { isError, type GatewayError } from '../../../messages/errors.ts';

/**
 * Tells whether the caller is the Codex CLI. It makes an answer that ends as `incomplete` anew up to six
 * times, and shows refusal parts as nothing (openai.md, 5.6, measured), so it is told some things otherwise.
 */
export function isCodex(headers: IncomingHttpHeaders): boolean {
  return [headers['originator'], headers['user-agent']].some(
    (value) => typeof value === 'string' && /^codex/i.test(value),
  );
}

/**
 * Tells whether Codex acts on this error only when a stream ends with it: a full window makes it shorten the
 * conversation, and empty credit makes it stop, while the same in an HTTP status is shown raw or repeated.
 */
export function isForTheStream(error: GatewayError): boolean {
  return isError(error, 'context_length_exceeded', 'insufficient_quota');
}
