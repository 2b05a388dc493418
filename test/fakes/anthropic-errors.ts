import type { JsonObject } from '../support/json.ts';

/** Errors as the Anthropic API words them (reference/anthropic.md 9). */

/** Thrown by the request checks; the server answers with it. */
export class ApiError extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** A 400 `invalid_request_error`. */
export function invalid(message: string): ApiError {
  return new ApiError(400, 'invalid_request_error', message);
}

const types = new Map<number, string>([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [409, 'conflict_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
]);

const messages = new Map<number, string>([
  [401, 'invalid x-api-key'],
  [402, 'Your credit balance is too low to access the Anthropic API.'],
  [403, 'Your API key does not have permission to use the specified resource.'],
  [404, 'Not found'],
  [413, 'Request exceeds the maximum size'],
  [429, "This request would exceed your organization's rate limit."],
  [500, 'Internal server error'],
  [504, 'The request timed out'],
  [529, 'Overloaded'],
]);

/** `error.type` of a status. */
export function errorType(status: number): string {
  return types.get(status) ?? (status < 500 ? 'invalid_request_error' : 'api_error');
}

/** The body of an error. */
export function errorBody(
  status: number,
  requestId: string,
  type = errorType(status),
  message = messages.get(status),
): JsonObject {
  return { type: 'error', error: { type, message: message ?? `fake error ${String(status)}` }, request_id: requestId };
}
