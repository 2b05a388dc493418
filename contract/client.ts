import type { CommandName, Input, Output } from './commands.ts';
import type { ControlEvent } from './events.ts';
import type { Problem } from './problems.ts';

/** How carriers hand the outcome of a call over: errors as words, never as exceptions. */
export type CallResult<C extends CommandName> = { ok: true; output: Output<C> } | { ok: false; problem: Problem };

/** What an interface is given, whatever the carrier. `call` rejects with a ControlError. */
export interface ControlClient {
  call<C extends CommandName>(command: C, input: Input<C>): Promise<Output<C>>;
  /** Calls back for every event. Returns how to stop. */
  subscribe(listener: (event: ControlEvent) => void): () => void;
}
