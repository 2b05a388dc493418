import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Returns the prefix of a caller's conversation ids: a hash of the credential it showed, so that two callers with
 * different keys never share an id. Callers that show none share one scope.
 */
export function conversationScope(headers: IncomingHttpHeaders): string {
  const key = headers['x-api-key'];
  const shown = typeof key === 'string' && key !== '' ? key : (headers.authorization ?? '').replace(/^Bearer\s+/i, '');
  return shown === '' ? 'open:' : `${createHash('sha256').update(`conversation scope\n${shown}`).digest('base64url')}:`;
}
