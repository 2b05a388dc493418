import { ERROR_CODES, type ErrorCode } from '../../contract/error-codes.ts';
import { CODE_OF_TYPE, ERROR_TABLE, helpFor, STATUS_OF_TYPE, type DetailsOf } from './error-table.ts';
import type { ErrorEntry, ErrorType, Help, OpenAiWords } from './error-table/entry.ts';

export type { ErrorCode, ErrorType };

export interface GatewayErrorOptions {
  /** What the upstream said, where it is another than the table's. */
  type?: ErrorType;
  status?: number;
  /** The request field that is wrong, as a path (`messages.0.content`); OpenAI's `param`. */
  param?: string;
  /** Headers for the caller, such as `retry-after`, as the upstream sent them. */
  headers?: Record<string, string>;
  cause?: unknown;
}

/**
 * Anything that goes wrong and that the user hears of, in words: what happened and what to do next. Its code names it,
 * and the table of errors (error-table.ts) says what the code means; nobody looks at the words. Each dialect writes it
 * in its own shape. Never carries a secret. Made by `gatewayError` and `quotedError` alone.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  /** What the text was made from; undefined where the text is an upstream's own. `isError` gives it its type. */
  readonly details: object | undefined;
  /** The window's button, or why there is none. */
  readonly help: Help;
  readonly type: ErrorType;
  readonly status: number;
  readonly param: string | undefined;
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, message: string, made: { details?: object; help: Help }, options: GatewayErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const entry = ERROR_TABLE[code];
    this.code = code;
    this.details = made.details;
    this.help = made.help;
    this.type = options.type ?? entry.type;
    this.status =
      options.status ?? (options.type === undefined ? entry.status : undefined) ?? STATUS_OF_TYPE[this.type];
    this.param = options.param ?? entry.param;
    this.headers = options.headers ?? {};
  }
}

/** A GatewayError whose code is known. */
export type ErrorOf<Code extends ErrorCode> = GatewayError & {
  readonly code: Code;
  readonly details: DetailsOf<Code> | undefined;
};

/**
 * Returns an error of the table, its text made from `details`.
 * @example throw gatewayError('disk_full', { what: 'file' });
 */
export function gatewayError<Code extends ErrorCode>(
  code: Code,
  details: DetailsOf<Code>,
  options: GatewayErrorOptions = {},
): GatewayError {
  const entry: ErrorEntry<DetailsOf<Code>> = ERROR_TABLE[code];
  const headers = { ...options.headers, ...entry.headers?.(details) };
  const made = { details, help: helpFor(code, details) };
  return new GatewayError(code, entry.text(details), made, { ...options, headers });
}

/**
 * Returns an error in an upstream's own words, under the code that its type stands for or a more exact one.
 * @example throw quotedError('rate_limit_error', said, { status: 429, headers });
 */
export function quotedError(
  type: ErrorType,
  said: string,
  { code = CODE_OF_TYPE[type], ...options }: Omit<GatewayErrorOptions, 'type'> & { code?: ErrorCode } = {},
): GatewayError {
  return new GatewayError(code, said, { help: helpFor(code, undefined) }, { ...options, type });
}

/** A 400 that names the field (`path`) and what is wrong with it. */
export function invalidRequest(sentence: string, param?: string): GatewayError {
  return gatewayError('invalid_request', { sentence }, param === undefined ? {} : { param });
}

/** A 400 for what is right as such, but not to be had from this model or this gateway. */
export function unsupported(sentence: string, param?: string): GatewayError {
  return gatewayError('unsupported', { sentence }, param === undefined ? {} : { param });
}

/**
 * Tells whether `error` is one of these codes. The only way in which errors are recognised.
 * @example if (isError(error, 'upstream_unreachable')) look(error.details?.upstream);
 */
export function isError<Code extends ErrorCode>(error: unknown, ...codes: readonly Code[]): error is ErrorOf<Code> {
  return error instanceof GatewayError && codes.some((code) => code === error.code);
}

/** Tells whether the same request may succeed later, without anybody doing anything. */
export function passesByItself(error: GatewayError): boolean {
  return ERROR_TABLE[error.code].retry === 'later';
}

/** Tells whether the same request is bound to fail again. */
export function failsAgain(error: GatewayError): boolean {
  return ERROR_TABLE[error.code].retry === 'never';
}

/** Returns OpenAI's own words for an error, where it has any beyond its type. */
export function openAiWordsOf(error: GatewayError): OpenAiWords | undefined {
  return ERROR_TABLE[error.code].openAi;
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

const ERROR_TYPES: ReadonlySet<string> = new Set(Object.keys(STATUS_OF_TYPE));

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
  const said = error instanceof Error ? error.message : String(error);
  return gatewayError('internal_error', { said }, { cause: error });
}

/** A setting, or an app's file, that the user has to put right. One line that names it and says how to repair it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly code: 'setting_invalid' | 'app_unchanged';
  readonly help: Help;

  constructor(sentence: string, code: SettingsError['code'] = 'setting_invalid') {
    super(sentence);
    this.code = code;
    this.help = helpFor(code, undefined);
  }
}
