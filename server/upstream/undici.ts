import type { Dispatcher } from 'undici';
// Two parts instead of the whole: undici's index also loads fetch, WebSocket and more, and wakes Node's own copy
// of it all, which takes a quarter of the gateway's start. The version is pinned, so the paths are safe.
import Agent from 'undici/lib/dispatcher/agent.js';
import errors from 'undici/lib/core/errors.js';

export { Agent };
export const { SocketError } = errors;
export type { Dispatcher };
