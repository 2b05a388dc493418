import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { shownKeys } from '../core/credentials.ts';
import { GatewayError } from '../messages/errors.ts';
import { hashKey } from '../lib/hash-key.ts';

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

export function foreignHost(host: string | undefined): GatewayError {
  return new GatewayError(
    'permission_error',
    `Requests for the host '${host ?? ''}' are not answered: this gateway serves this machine only. Use http://localhost, or allow network access in Switchboard's settings.`,
  );
}

export function foreignOrigin(origin: string): GatewayError {
  return new GatewayError(
    'permission_error',
    `The page ${origin} may not use this gateway. Allow it in Switchboard's settings, or with ALLOWED_ORIGINS=${origin}.`,
    { code: 'origin_blocked' },
  );
}

export function keyNeeded(): GatewayError {
  return new GatewayError(
    'authentication_error',
    'This gateway needs a client key. Send one of its keys as x-api-key or as Authorization: Bearer.',
    {
      headers: { 'x-should-retry': 'false' },
    },
  );
}
