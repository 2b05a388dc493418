import type { GatewayError } from './errors.ts';

/** Returns the body of an error as Anthropic's API words it, the same before and in a stream. */
export function errorBody(
  error: GatewayError,
  requestId: string,
): { type: 'error'; error: { type: string; message: string }; request_id: string } {
  return { type: 'error', error: { type: error.type, message: error.message }, request_id: requestId };
}
