import { isObject } from '../server/lib/json.ts';

/** What answers get when the system ends: systemd's own delay is 5 s, and the log has to be written within it too. */
export const SHUTDOWN_GRACE_MS = 3000;

/**
 * Asks the system to wait for the app's end, by the event of powerMonitor's `shutdown`. Electron's types do not know
 * of the event, its documentation does; where none comes there is nothing to hold.
 */
export function holdShutdown(event: unknown): void {
  if (isObject(event) && typeof event.preventDefault === 'function') Reflect.apply(event.preventDefault, event, []);
}
