import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Returns a new token for the console, printed once at start. */
export function newConsoleToken(): string {
  return randomBytes(24).toString('base64url');
}

/** What is known of a request's sender. */
export interface Sender {
  headers: IncomingHttpHeaders;
  /** Whether the connection comes from this machine. */
  remoteIsLoopback: boolean;
}

/**
 * Tells why a request may not come near the console at all, or undefined when it may: only this machine unless
 * client keys are set, only under a name that nobody else can own, and only from the console's own page.
 */
export function refusal({ headers, remoteIsLoopback }: Sender, clientKeysSet: boolean): string | undefined {
  if (!remoteIsLoopback && !clientKeysSet)
    return 'The console is only for this machine. Set CLIENT_KEYS to open it from others.';
  // A page whose name was pointed at this machine sends that name (DNS rebinding).
  if (remoteIsLoopback && !isOwnName(headers.host))
    return `The console is not answered under the name ${headers.host ?? ''}. Open it as http://localhost.`;
  const { origin } = headers;
  if (origin !== undefined && !isSameOrigin(origin, headers.host)) return `The page ${origin} may not use the console.`;
  return undefined;
}

/**
 * Tells whether a call (not a page) comes from the console's page, as far as the browser says. Another port of this
 * machine is the same site to a cookie, but not to us.
 */
export function isOwnCall(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin';
}

function isOwnName(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
  );
}

function isSameOrigin(origin: string, host: string | undefined): boolean {
  return (
    host !== undefined && URL.canParse(origin) && new URL(origin).host === new URL(`http://${host.toLowerCase()}`).host
  );
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
