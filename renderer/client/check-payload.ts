import { commands } from '../../contract/commands.ts';
import { events, isEventName } from '../../contract/events.ts';
import type { CommandName, Output } from '../../contract/commands.ts';
import type { ControlEvent } from '../../contract/events.ts';

/** Tells whether `value` is what `command` returns: what comes over a carrier is checked before it is believed. */
export function isOutputOf<C extends CommandName>(command: C, value: unknown): value is Output<C> {
  return commands[command].output.safeParse(value).success;
}

/** Tells whether `value` is an event of the contract. */
export function isControlEvent(value: unknown): value is ControlEvent {
  if (!isRecord(value)) return false;
  const { event, payload } = value;
  return typeof event === 'string' && isEventName(event) && events[event].safeParse(payload).success;
}

/** Tells whether `value` is an object with fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
