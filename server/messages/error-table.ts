import type { ErrorCode } from '../../contract/error-codes.ts';
import { answerErrors } from './error-table/answer-errors.ts';
import type { ErrorEntry, ErrorType, Help } from './error-table/entry.ts';
import { gatewayErrors } from './error-table/gateway-errors.ts';
import { modelErrors } from './error-table/model-errors.ts';
import { requestErrors } from './error-table/request-errors.ts';
import { storeErrors } from './error-table/store-errors.ts';
import { upstreamErrors } from './error-table/upstream-errors.ts';

const entries = {
  ...requestErrors,
  ...modelErrors,
  ...upstreamErrors,
  ...answerErrors,
  ...storeErrors,
  ...gatewayErrors,
};

type Entries = typeof entries;
type EveryDetails = {
  [Code in ErrorCode]: Parameters<Entries[Code]['text']> extends [infer Details] ? Details : Record<string, never>;
};

/** What the text of an error is made from. */
export type DetailsOf<Code extends ErrorCode> = EveryDetails[Code];

/** Every error there is, once. Whoever wants to know what a code means, says or leads to reads it here. */
export const ERROR_TABLE: { readonly [Code in ErrorCode]: ErrorEntry<DetailsOf<Code>> } = entries;

/** Returns the button that helps with an error, or why there is none. */
export function helpFor<Code extends ErrorCode>(code: Code, details: DetailsOf<Code> | undefined): Help {
  const { help }: ErrorEntry<DetailsOf<Code>> = ERROR_TABLE[code];
  return typeof help === 'function' ? help(details) : help;
}

/** The status of each type where an error has none of its own. */
export const STATUS_OF_TYPE: Readonly<Record<ErrorType, number>> = {
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

/** What an upstream's error of a type is called here where its words say nothing more exact. */
export const CODE_OF_TYPE: Readonly<Record<ErrorType, ErrorCode>> = {
  invalid_request_error: 'upstream_refused',
  authentication_error: 'credential_refused',
  billing_error: 'insufficient_quota',
  permission_error: 'permission_denied',
  not_found_error: 'not_found',
  conflict_error: 'upstream_refused',
  request_too_large: 'request_too_large',
  rate_limit_error: 'rate_limited',
  api_error: 'upstream_failed',
  timeout_error: 'upstream_timeout',
  overloaded_error: 'overloaded',
};
