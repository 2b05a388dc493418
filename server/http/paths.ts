import type { Dialect } from '../core/record.ts';

/** Where the first addresses landed: nearly every request comes to one of a few. */
const landed = new Map<string, string>();
const LANDED_MOST = 200;

/**
 * Returns the path as the routes know it. Base URLs are often typed with `/v1` twice, with `/anthropic` in
 * front (as other gateways want it) or with the wrong API's prefix; all of them land.
 */
export function landingPath(url: string): string {
  const known = landed.get(url);
  if (known !== undefined) return known;
  const path = land(url);
  if (landed.size < LANDED_MOST && url.length < 100) landed.set(url, path);
  return path;
}

function land(url: string): string {
  const end = url.indexOf('?');
  const query = end < 0 ? '' : url.slice(end);
  let path = end < 0 ? url : url.slice(0, end);
  if (path.includes('//')) path = path.replace(/\/{2,}/g, '/');
  for (;;) {
    const shorter = path
      .replace(/^\/anthropic(?=\/)/, '')
      .replace(/^\/v1(?=\/v1(\/|$))/, '')
      .replace(/^\/v1(?=\/(api|anthropic)\/)/, '')
      .replace(/^\/api(?=\/(v1|api)\/)/, '');
    if (shorter === path) break;
    path = shorter;
  }
  if (path.length > 1 && path.endsWith('/') && !path.startsWith('/console') && !path.startsWith('/docs'))
    path = path.slice(0, -1);
  return path === '' ? `/${query}` : path + query;
}

/** Tells in which dialect an error about a path is worded, also for paths that nobody serves. */
export function dialectOfPath(path: string): Dialect {
  if (path.startsWith('/v1/messages')) return 'anthropic';
  if (path === '/' || path === '/api' || path.startsWith('/api/')) return 'ollama';
  return 'openai';
}
