import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { CallerCredential } from './backend.ts';
import type { Exchange } from './exchange.ts';

/** Returns the keys that a caller showed: in `x-api-key`, as a bearer, or both. */
export function shownKeys(headers: IncomingHttpHeaders): string[] {
  const keys: string[] = [];
  const key = headers['x-api-key'];
  if (typeof key === 'string' && key !== '') keys.push(key);
  const bearer = bearerOf(headers);
  if (bearer !== undefined) keys.push(bearer);
  return keys;
}

/**
 * Returns the credential of a caller, if it looks like one of Anthropic's: an API key, or an OAuth token as Claude Code
 * sends it.
 */
export function anthropicCredential(headers: IncomingHttpHeaders): CallerCredential | undefined {
  const key = headers['x-api-key'];
  if (typeof key === 'string' && key.startsWith('sk-ant-')) return { header: 'x-api-key', value: key };
  const { authorization } = headers;
  const bearer = bearerOf(headers);
  if (authorization === undefined || bearer === undefined) return undefined;
  const oauth = String(headers['anthropic-beta'] ?? '').includes('oauth-');
  return bearer.startsWith('sk-ant-') || oauth ? { header: 'authorization', value: authorization } : undefined;
}

/**
 * Returns what tells one caller's conversations, batches and files from those of others: a hash of the credential it
 * showed, so that two callers with different keys never share an id. Callers that show none share one scope.
 */
export function callerScope({ scope, headers }: Pick<Exchange, 'scope' | 'headers'>): string {
  if (scope !== undefined) return scope;
  const key = headers['x-api-key'];
  const shown = typeof key === 'string' && key !== '' ? key : bareCredential(headers.authorization ?? '');
  return shown === '' ? 'open:' : `${createHash('sha256').update(`conversation scope\n${shown}`).digest('base64url')}:`;
}

/** Returns a credential without the word before it: the key or token itself. */
export function bareCredential(value: string): string {
  return value.replace(/^Bearer\s+/i, '');
}

function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return authorization === undefined ? undefined : /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
}
