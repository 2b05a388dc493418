import { useSyncExternalStore } from 'react';

const PAGES = ['home', 'models', 'log', 'settings', 'welcome'] as const;
export type Page = (typeof PAGES)[number];

/**
 * Where the window is: the page, and what on it is meant (`#/log?id=req_1`, `#/settings?at=keys`,
 * `#/models?alias=NAME`).
 */
export interface Route {
  readonly page: Page;
  readonly id?: string;
  readonly at?: string;
  readonly alias?: string;
}

/** Reads a location's hash; what is not a page of ours is Home. */
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const params = new URLSearchParams(query);
  const page = PAGES.find((name) => name === path) ?? 'home';
  const id = params.get('id');
  const at = params.get('at');
  const alias = params.get('alias');
  return { page, ...(id === null ? {} : { id }), ...(at === null ? {} : { at }), ...(alias === null ? {} : { alias }) };
}

/** Returns the hash that leads to `route`. */
export function writeRoute(route: Route): string {
  const params = new URLSearchParams();
  if (route.id !== undefined) params.set('id', route.id);
  if (route.at !== undefined) params.set('at', route.at);
  if (route.alias !== undefined) params.set('alias', route.alias);
  const query = params.toString();
  return `#/${route.page}${query === '' ? '' : `?${query}`}`;
}

/** Goes to a page. */
export function go(route: Route): void {
  window.location.hash = writeRoute(route);
}

let lastHash: string | undefined;
let lastRoute: Route = { page: 'home' };

function current(): Route {
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
export function useRoute(): Route {
  return useSyncExternalStore(watch, current);
}
