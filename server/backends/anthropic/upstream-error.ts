import {
  errorTypeForStatus,
  gatewayError,
  isErrorType,
  quotedError,
  type ErrorCode,
  type GatewayError,
} from '../../messages/errors.ts';
import { isObject, parseJson, stringOf, type JsonObject } from '../../lib/json.ts';
import type { UpstreamAnswer } from '../../upstream/answer-body.ts';

/**
 * Returns the API's refusal as the gateway's own error: status, type and message as they were (agents match on the
 * message), with the headers that tell when to come back. A web page, which only something in between sends, becomes
 * a readable sentence.
 * @param place the API's address, for the text.
 * @param ownKey whether the key is Switchboard's own, so that the user knows which one was refused.
 */
export function errorFromAnswer(
  answer: Pick<UpstreamAnswer, 'status' | 'headers'>,
  body: string,
  place: string,
  ownKey: boolean,
): GatewayError {
  const { status } = answer;
  const headers = shownHeaders(answer.headers);
  // An answer that is none comes from the wrong place; asking there again does not help.
  if (status < 400) headers['x-should-retry'] = 'false';
  const parsed = parseJson(body);
  if (!isObject(parsed)) {
    return quotedError(errorTypeForStatus(status), `Anthropic at ${place} answered ${status} ${described(body)}`, {
      status: status < 400 ? 502 : status,
      headers,
    });
  }
  const error = isObject(parsed['error']) ? parsed['error'] : parsed;
  const type = error['type'];
  const message =
    stringOf(error['message']) ??
    stringOf(parsed['error']) ??
    stringOf(parsed['message']) ??
    `Anthropic answered ${status} without a reason.`;
  const refusedAs = isErrorType(type) ? type : errorTypeForStatus(status);
  if (status === 401 && ownKey)
    return gatewayError('key_refused', { said: message }, { type: refusedAs, status, headers });
  const code = codeFor(status, message);
  return quotedError(refusedAs, message, {
    ...(code === undefined ? {} : { code }),
    status: status < 400 ? 502 : status,
    headers,
  });
}

/** Returns the error for an event that cannot be read. */
export function brokenEvent(what: string): GatewayError {
  return gatewayError('answer_unreadable', { by: 'anthropic', fault: 'event', what });
}

/** Returns the error for an answer whose events came in the wrong order. */
export function outOfOrder(what: string): GatewayError {
  return gatewayError('answer_unreadable', { by: 'anthropic', fault: 'order', what });
}

/** Returns the error that an `error` event in the middle of an answer stands for. */
export function errorFromEvent(event: JsonObject): GatewayError {
  const error = isObject(event['error']) ? event['error'] : {};
  const type = error['type'];
  const message =
    stringOf(error['message']) ?? 'Anthropic ended its answer with an error and gave no reason. Try again.';
  const code = codeFor(0, message);
  const requestId = stringOf(event['request_id']);
  return quotedError(isErrorType(type) ? type : 'api_error', message, {
    ...(code === undefined ? {} : { code }),
    ...(requestId === undefined ? {} : { headers: { 'request-id': requestId } }),
  });
}

/** Returns what the caller should see of the API's headers: its request id, the rate limits, when to try again. */
export function shownHeaders(headers: UpstreamAnswer['headers']): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || !isShown(name)) continue;
    shown[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return shown;
}

function isShown(name: string): boolean {
  return (
    name === 'request-id' ||
    name === 'retry-after' ||
    name === 'retry-after-ms' ||
    name === 'x-should-retry' ||
    name.startsWith('anthropic-ratelimit-') ||
    name.startsWith('anthropic-priority-') ||
    name.startsWith('anthropic-fast-')
  );
}

function codeFor(status: number, message: string): ErrorCode | undefined {
  if (/prompt is too long|exceed context limit/i.test(message)) return 'context_length_exceeded';
  if (status === 402 || /credit balance is too low/i.test(message)) return 'insufficient_quota';
  if (status === 404 && /^model:/i.test(message)) return 'model_not_found';
  if (status === 508) return 'loop_detected';
  return undefined;
}

/** Says in words what a body that is no JSON holds. */
function described(body: string): string {
  if (body.trim() === '')
    return 'without a word. Try again; if it happens again, check the address of the API in the settings.';
  if (/^\s*<|<html/i.test(body)) {
    return `with a web page instead of an answer${quoted(textOfPage(body))}. A proxy or a firewall in between may have sent it: check the network and the address of the API in the settings.`;
  }
  return `with a text that is no answer of the API${quoted(body)}. Check the address of the API in the settings.`;
}

function quoted(text: string): string {
  const short = text.replace(/\s+/g, ' ').trim().slice(0, 200);
  return short === '' ? '' : ` ("${short}")`;
}

function textOfPage(html: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(html)?.[1];
  if (title !== undefined && title.trim() !== '') return title;
  return html.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
}
