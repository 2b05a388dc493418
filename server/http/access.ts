import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { shownKeys } from '../core/credentials.ts';
import { hashKey } from '../lib/hash-key.ts';
import { isLoopbackHost } from '../lib/loopback.ts';
import { gatewayError, SettingsError, type GatewayError } from '../messages/errors.ts';

// Who may come in, all of it: from where the gateway listens to, who is answered, and who may open the console.

/** What the user's settings say of it, in force now. */
export interface Access {
  /** The gateway listens on this machine only. */
  loopbackOnly: boolean;
  /** Keys that callers must show; when there is one, every caller needs one. */
  clientKeyHashes: readonly string[];
  /** Browser origins let in besides local pages, `*` in a part allowed. */
  allowedOrigins: readonly string[];
}

/** What is known of a request when its head has come. */
export interface Caller {
  headers: IncomingHttpHeaders;
  /** The route needs no client key: it says nothing worth a key, or it has a door of its own. */
  open: boolean;
}

/** Refuses to listen for other machines without a key. @throws SettingsError */
export function checkHost(host: string, keys: readonly string[]): void {
  if (isLoopbackHost(host) || keys.length > 0) return;
  throw new SettingsError(
    `HOST: ${host} opens the gateway to other machines, so callers must show a key. Set CLIENT_KEYS to one or more keys, or leave HOST out.`,
  );
}

/**
 * Returns why a request is turned away, or undefined when it may come in: under a name of this machine, from a page
 * that is allowed, with a client key where keys are asked for. A preflight carries no key.
 */
export function refusalOf({ headers, open }: Caller, access: Access, isPreflight: boolean): GatewayError | undefined {
  const { host, origin } = headers;
  if (access.loopbackOnly && host !== lastHost) {
    if (!isLocalHost(host, MACHINE)) return foreignHost(host);
    // The next request nearly always names the same.
    lastHost = host;
  }
  if (origin !== undefined && !isAllowedOrigin(origin, access.allowedOrigins)) return foreignOrigin(origin);
  if (isPreflight || open || access.clientKeyHashes.length === 0) return undefined;
  return holdsClientKey(headers, access.clientKeyHashes) ? undefined : keyNeeded();
}

/** What is known of somebody who wants to open the console. */
export interface Visitor {
  headers: IncomingHttpHeaders;
  /** Whether the connection comes from this machine. */
  remoteIsLoopback: boolean;
}

/**
 * Tells why a request may not come near the console at all, or undefined when it may: only this machine unless
 * client keys are set, only under a name that nobody else can own, and only from the console's own page. Its token and
 * cookie are asked for behind this (cli/console/door.ts).
 */
export function consoleRefusal({ headers, remoteIsLoopback }: Visitor, clientKeysSet: boolean): string | undefined {
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

// The parts of the rule -------------------------------------------------------------------------------------

const MACHINE = hostname();
/** The last host that was let in. */
let lastHost: string | undefined;

/**
 * Browser origins that are let in without being named, as Ollama's own defaults (envconfig/config.go): local pages and
 * app schemes.
 */
const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(:\d+)?$/i;
const APP_ORIGIN = /^(app|file|tauri|vscode-webview|vscode-file):\/\//i;

/** Tells whether an address is this machine's own. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return (
    address === undefined ||
    address === '' ||
    address === '127.0.0.1' ||
    address === '::1' ||
    /^(::ffff:)?127\./.test(address)
  );
}

/**
 * Tells whether a `Host` header may be answered while the gateway listens on loopback only. A browser page
 * whose name was pointed at this machine (DNS rebinding) sends its own name; addresses and the names that no
 * outsider can own are let in, as Ollama does.
 */
export function isLocalHost(host: string | undefined, machineName: string): boolean {
  if (host === undefined || host === '') return true;
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase()
    .replace(/\.$/, '');
  if (isIP(name) === 4)
    return /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(name) || name === '0.0.0.0';
  if (isIP(name) === 6) return name === '::1' || name === '::' || /^f[cd]|^fe80:|^::ffff:/.test(name);
  return (
    name === 'localhost' ||
    name === machineName.toLowerCase() ||
    ['.localhost', '.local', '.internal'].some((end) => name.endsWith(end))
  );
}

/** Tells whether a browser origin is let in. `allowed` may hold `*` in a part, or alone for every site. */
export function isAllowedOrigin(origin: string, allowed: readonly string[]): boolean {
  if (LOCAL_ORIGIN.test(origin) || APP_ORIGIN.test(origin)) return true;
  return allowed.some((pattern) => {
    if (pattern === '*') return true;
    const source = pattern
      .toLowerCase()
      .replace(/\/$/, '')
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^/]*');
    return new RegExp(`^${source}$`).test(origin.toLowerCase());
  });
}

/** Tells whether one of the shown keys is a client key. Hashes are compared, each in constant time. */
export function holdsClientKey(headers: IncomingHttpHeaders, hashes: readonly string[]): boolean {
  return shownKeys(headers).some((key) => isKnownKey(key, hashes));
}

/** Tells whether `key` is one of the client keys whose hashes are given. */
export function isKnownKey(key: string, hashes: readonly string[]): boolean {
  const hash = Buffer.from(hashKey(key), 'hex');
  let found = false;
  for (const known of hashes) found = timingSafeEqual(hash, Buffer.from(known, 'hex')) || found;
  return found;
}

function foreignHost(host: string | undefined): GatewayError {
  return gatewayError('host_blocked', { host: host ?? '' });
}

function foreignOrigin(origin: string): GatewayError {
  return gatewayError('origin_blocked', { origin });
}

function keyNeeded(): GatewayError {
  return gatewayError('client_key_needed', {});
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
