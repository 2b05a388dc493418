import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Returns a new token for the console, printed once at start. */
export function newConsoleToken(): string {
  return randomBytes(24).toString('base64url');
}

/** The console's door: a token once, a cookie afterwards. */
export interface ConsoleDoor {
  isToken(given: string): boolean;
  /** The `set-cookie` header for who has shown the token. */
  readonly cookie: string;
  holdsCookie(headers: IncomingHttpHeaders): boolean;
}

/**
 * The cookie is made of the token, so it dies with it at the next start, and does not tell it. Its name holds a part of
 * it
 * too, since cookies do not know ports: a second gateway on this machine has its own.
 */
export function createConsoleDoor(token: string): ConsoleDoor {
  const value = createHmac('sha256', token).update('console').digest('hex');
  const name = `switchboard-${createHmac('sha256', token).update('name').digest('hex').slice(0, 8)}`;
  return {
    isToken: (given) => isSame(given, token),
    cookie: `${name}=${value}; Path=/console/; HttpOnly; SameSite=Strict`,
    holdsCookie: (headers) => (headers.cookie ?? '').split(';').some((part) => isSame(part.trim(), `${name}=${value}`)),
  };
}

/** Compares in constant time, whatever the lengths. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
