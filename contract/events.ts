import * as z from 'zod/mini';
import { keyStatus } from './keys.ts';
import { logRow, totals } from './log.ts';
import { blockedOrigin } from './origins.ts';
import { settingsView } from './settings.ts';
import { gatewayStateView } from './state.ts';
import { upstream } from './upstreams.ts';
import { nothing } from './words.ts';

/** Everything that is told unasked. Each payload is the whole new value, but for `log` and `try-text`. */
export const events = {
  state: gatewayStateView,
  settings: settingsView,
  keys: keyStatus,
  health: z.object({ upstreams: z.array(upstream) }),
  /** Models or aliases changed: ask `models` and `aliases` again. */
  'models-changed': nothing,
  /** New rows and rows that changed, at most twenty times a second, oldest first. */
  log: z.object({ rows: z.array(logRow) }),
  'log-cleared': nothing,
  totals,
  'blocked-origins': z.object({ blocked: z.array(blockedOrigin) }),
  /** More text of a running `try-model`. */
  'try-text': z.object({ id: z.string(), text: z.string() }),
};

export type EventName = keyof typeof events;
export type Payload<E extends EventName> = z.output<(typeof events)[E]>;

/** One event with its payload, as carriers hand it on. */
export type ControlEvent = { [E in EventName]: { event: E; payload: Payload<E> } }[EventName];

/** Tells whether `value` names an event. */
export function isEventName(value: string): value is EventName {
  return Object.hasOwn(events, value);
}
