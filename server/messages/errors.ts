import { ERROR_CODES, type ErrorCode } from '../../contract/error-codes.ts';

export type { ErrorCode };

/** The error types of the Anthropic API, which is the language inside. */
export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'billing_error'
  | 'permission_error'
  | 'not_found_error'
  | 'conflict_error'
  | 'request_too_large'
  | 'rate_limit_error'
  | 'api_error'
  | 'timeout_error'
  | 'overloaded_error';

export interface GatewayErrorOptions {
  /** HTTP status; the type's own when absent. */
  status?: number;
  code?: ErrorCode;
  /** The request field that is wrong, as a path (`messages.0.content`); OpenAI's `param`. */
  param?: string;
  /** Headers for the caller, such as `retry-after`, as the upstream sent them. */
  headers?: Record<string, string>;
  cause?: unknown;
}

const STATUS: Record<ErrorType, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/**
 * Anything that goes wrong on a request's way, in words for the user: what happened and what to do next.
 * Each dialect writes it in its own shape. Never carries a secret.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly type: ErrorType;
  readonly status: number;
  readonly code: ErrorCode | undefined;
  readonly param: string | undefined;
  readonly headers: Record<string, string>;

  constructor(type: ErrorType, message: string, options: GatewayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.type = type;
    this.status = options.status ?? STATUS[type];
    this.code = options.code;
    this.param = options.param;
    this.headers = options.headers ?? {};
  }
}

/** A 400 that names the field (`path`) and what is wrong with it. */
export function invalidRequest(message: string, param?: string): GatewayError {
  return new GatewayError('invalid_request_error', message, param === undefined ? {} : { param });
}

/** Returns the type that Anthropic's API uses for an HTTP status (anthropic.md, section 9). */
export function errorTypeForStatus(status: number): ErrorType {
  switch (status) {
    case 401:
      return 'authentication_error';
    case 402:
      return 'billing_error';
    case 403:
      return 'permission_error';
    case 404:
      return 'not_found_error';
    case 409:
      return 'conflict_error';
    case 413:
      return 'request_too_large';
    case 429:
      return 'rate_limit_error';
    case 503:
    case 529:
      return 'overloaded_error';
    case 504:
      return 'timeout_error';
    default:
      return status >= 500 ? 'api_error' : 'invalid_request_error';
  }
}

const ERROR_TYPES: ReadonlySet<string> = new Set(Object.keys(STATUS));

/** Tells whether `value` is one of the API's error types. */
export function isErrorType(value: unknown): value is ErrorType {
  return typeof value === 'string' && ERROR_TYPES.has(value);
}

/** Tells whether `value` is one of the gateway's codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return ERROR_CODES.some((code) => code === value);
}

/** Returns `error` as a GatewayError; what is not one yet is a fault of ours and becomes a 500. */
export function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new GatewayError(
    'api_error',
    `Switchboard failed on this request: ${text}. This is a fault of Switchboard, please report it.`,
    {
      cause: error,
    },
  );
}

/** A setting that stops the start. The message is one line that names the setting and says how to repair it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
