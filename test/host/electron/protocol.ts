import type { Protocol } from 'electron';
import { app } from './app.ts';
import { strict } from './strict.ts';

type SchemeHandler = Parameters<Protocol['handle']>[1];

const handlers = new Map<string, SchemeHandler>();
const privileged = new Map<string, object>();

/** `app://name/x` has no counterpart in a stock Chromium: it is shown as `https://name.app.host.test/x`. */
export function toBrowser(url: string): string {
  const [, scheme, host, rest] = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(.*)$/.exec(url) ?? [];
  return scheme !== undefined && privileged.has(scheme)
    ? `https://${host ?? ''}.${scheme}.host.test${rest ?? ''}`
    : url;
}

/** The way back of {@link toBrowser}. */
export function fromBrowser(url: string): string {
  const [, host, scheme, rest] = /^https:\/\/([^/]+)\.([a-z0-9+-]+)\.host\.test(\/.*)?$/.exec(url) ?? [];
  return host !== undefined && scheme !== undefined ? `${scheme}://${host}${rest ?? '/'}` : url;
}

/** Returns who answers for a scheme. */
export function handlerOf(scheme: string): SchemeHandler | undefined {
  return handlers.get(scheme);
}

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged: (schemes) => {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges } of schemes) privileged.set(scheme, privileges ?? {});
  },
  handle: (scheme, handler) => {
    if (!app.isReady()) throw new Error('protocol.handle should be called after app is ready');
    handlers.set(scheme, handler);
  },
  unhandle: (scheme) => {
    handlers.delete(scheme);
  },
  isProtocolHandled: (scheme) => handlers.has(scheme),
} satisfies Partial<Protocol>);
