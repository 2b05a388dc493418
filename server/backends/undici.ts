import type { Dispatcher } from 'undici';
// Three parts instead of the whole: undici's index also loads fetch, WebSocket and more, and wakes Node's own copy
// of it all, which takes a quarter of the gateway's start. The version is pinned, so the paths are safe.
import Agent from 'undici/lib/dispatcher/agent.js';
import apiRequest from 'undici/lib/api/api-request.js';
import errors from 'undici/lib/core/errors.js';

export { Agent };
export const { SocketError } = errors;
export type { Dispatcher };

/** Sends one request over `dispatcher`; the answer's body is a stream. Like undici's own `request`. */
export function request(dispatcher: Dispatcher, url: string, options: Omit<Dispatcher.RequestOptions, 'origin' | 'path'>): Promise<Dispatcher.ResponseData> {
  const path = url.indexOf('/', url.indexOf('://') + 3);
  const target = path < 0 ? { origin: url, path: '/' } : { origin: url.slice(0, path), path: url.slice(path) };
  return apiRequest.call(dispatcher, { ...options, ...target });
}
