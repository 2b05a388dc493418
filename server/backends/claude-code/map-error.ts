import {
  errorTypeForStatus,
  gatewayError,
  quotedError,
  type ErrorType,
  type GatewayError,
} from '../../messages/errors.ts';
import type { Failure } from './read-line.ts';

/** What an error's text needs to know. */
export interface ErrorContext {
  /** As it was given to the command. */
  model: string;
  displayName: string;
  contextWindow: number;
}

/** Text of the command's own that tells the user nothing here. */
const WRAPPING = /^(Failed to authenticate\. )?API Error: (Request rejected \(\d+\) · |\d{3} )?/;
const ADVICE = /\.? ?This is a server-side issue, usually temporary[^]*$/;

/**
 * Returns a request's failure, as the command tells it, in the caller's terms: Anthropic's own status, type and
 * message where they came through, plain words with the next step where the command has put its own in their place.
 * @param resetsAt when the account's limit ends, Unix time in seconds, where the command was told.
 */
export function errorFromFailure(
  failure: Failure,
  context: ErrorContext,
  resetsAt?: number,
  now: number = Date.now(),
): GatewayError {
  const text = failure.text.replace(WRAPPING, '').replace(ADVICE, '').trim();
  const headers: Record<string, string> = failure.requestId === undefined ? {} : { 'request-id': failure.requestId };
  const status = failure.status ?? statusOf(text);
  if (
    /not logged in|please run \/login|invalid api key/i.test(text) ||
    status === 401 ||
    (status === 403 && /authenticat|oauth|token/i.test(text))
  )
    return notLoggedIn(text, status, headers);
  if (/prompt is too long/i.test(text)) {
    return gatewayError(
      'context_length_exceeded',
      { claudeModel: context.displayName, window: context.contextWindow },
      { headers },
    );
  }
  if (/credit balance is too low/i.test(text)) {
    return gatewayError('insufficient_quota', {}, { headers });
  }
  if (status === 404) {
    return gatewayError('model_not_found', { by: 'claude-command', model: context.model }, { headers });
  }
  if (status === 413) return quotedError('request_too_large', text, { headers });
  if (status === undefined) return connectionError(text, headers);
  if (status === 429) {
    const wait = resetsAt === undefined ? undefined : Math.ceil(resetsAt - now / 1000);
    if (wait !== undefined && wait > 0) headers['retry-after'] = String(wait);
  }
  const type: ErrorType = failure.type ?? errorTypeForStatus(status);
  return quotedError(
    type,
    text === '' ? `Anthropic answered ${status} to the claude command and gave no reason. Try again.` : text,
    { status: Math.max(400, status), headers },
  );
}

/**
 * Returns the error for a request that the command would send again, which it is not left to do: a limit that lasts,
 * or a login that was refused.
 */
export function errorFromRetry(status: number | undefined, delayMs: number, context: ErrorContext): GatewayError {
  if (status === 401 || status === 403) return notLoggedIn('', status, {});
  // The command adds up to a tenth of a second of its own to what it was asked to wait.
  const seconds = Math.max(1, Math.floor(delayMs / 1000));
  const headers = { 'retry-after': String(seconds) };
  if (status === 429) {
    return gatewayError('rate_limited', { account: context.displayName, seconds }, { headers });
  }
  const type = status === undefined ? 'api_error' : errorTypeForStatus(status);
  return quotedError(
    type,
    `Anthropic answered ${status ?? 'nothing'} to the claude command. Try again in ${seconds} s.`,
    { ...(status === undefined ? { status: 502 } : { status }), headers },
  );
}

/** Tells whether to wait for the command's own retry: faults that pass within a moment, and never a refusal. */
export function isWorthRetry(status: number | undefined, delayMs: number): boolean {
  return (status === undefined || status >= 500 || status === 408) && delayMs < 2000;
}

/** Returns the error for an answer that broke off. */
export function brokenAnswer(what: string): GatewayError {
  return gatewayError('answer_incomplete', { by: 'claude-command', what });
}

/** Returns the error for a command that ended without an answer. */
export function endedWithoutAnswer(reason: string): GatewayError {
  if (/not logged in|please run \/login/i.test(reason)) return notLoggedIn('', 401, {});
  return gatewayError('command_failed', { ended: reason });
}

function notLoggedIn(text: string, status: number | undefined, headers: Record<string, string>): GatewayError {
  const type = status === 403 ? 'permission_error' : 'authentication_error';
  return gatewayError('sign_in_needed', { claudeCommand: text }, { type, headers });
}

function connectionError(text: string, headers: Record<string, string>): GatewayError {
  const unreachable = /ECONNREFUSED|ConnectionRefused|ENOTFOUND|EAI_AGAIN|unable to connect|connection refused/i.test(
    text,
  );
  if (!unreachable)
    return quotedError(
      'api_error',
      text === '' ? 'The claude command could not get an answer and gave no reason. Try again.' : text,
      { status: 502, headers },
    );
  return gatewayError('upstream_unreachable', { upstream: 'Anthropic', claudeCommand: text }, { headers });
}

/** Older commands leave the status of a failure in the middle of an answer out; its words tell. */
function statusOf(text: string): number | undefined {
  if (/overloaded/i.test(text)) return 529;
  if (/rate.?limit|hit your limit|usage limit/i.test(text)) return 429;
  if (/internal server error/i.test(text)) return 500;
  return undefined;
}
