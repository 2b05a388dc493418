import type { IncomingHttpHeaders } from 'node:http';

/**
 * Tells whether a request on a path that two dialects share comes from an Anthropic client (mapping.md, section 14).
 */
export function isAnthropicCaller(headers: IncomingHttpHeaders): boolean {
  return headers['anthropic-version'] !== undefined || headers['x-api-key'] !== undefined;
}
