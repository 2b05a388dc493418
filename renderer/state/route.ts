import { useSyncExternalStore } from 'react';

const PAGES = ['home', 'models', 'log', 'settings', 'welcome'] as const;
export type PageName = (typeof PAGES)[number];

/**
 * Where the window is: the page, and what on it is meant (`#/log?id=req_1`, `#/settings?at=keys`,
 * `#/models?alias=NAME`).
 */
export interface WindowRoute {
  readonly page: PageName;
  readonly id?: string;
  readonly at?: string;
  readonly alias?: string;
}

/** Reads a location's hash; what is not a page of ours is Home. */
export function readRoute(hash: string): WindowRoute {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const params = new URLSearchParams(query);
  const page = PAGES.find((name) => name === path) ?? 'home';
  const id = params.get('id');
  const at = params.get('at');
  const alias = params.get('alias');
  return { page, ...(id === null ? {} : { id }), ...(at === null ? {} : { at }), ...(alias === null ? {} : { alias }) };
}

/** Returns the hash that leads to `route`. */
export function writeRoute(route: WindowRoute): string {
  const params = new URLSearchParams();
  if (route.id !== undefined) params.set('id', route.id);
  if (route.at !== undefined) params.set('at', route.at);
  if (route.alias !== undefined) params.set('alias', route.alias);
  const query = params.toString();
  return `#/${route.page}${query === '' ? '' : `?${query}`}`;
}

/** Goes to a page. */
export function go(route: WindowRoute): void {
  window.location.hash = writeRoute(route);
}

let lastHash: string | undefined;
let lastRoute: WindowRoute = { page: 'home' };

function current(): WindowRoute {
  if (window.location.hash !== lastHash) {
    lastHash = window.location.hash;
    lastRoute = readRoute(lastHash);
  }
  return lastRoute;
}

function watch(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** Returns where the window is and renders again when that changes. */
export function useRoute(): WindowRoute {
  return useSyncExternalStore(watch, current);
}
