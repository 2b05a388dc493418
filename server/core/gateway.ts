import type { Ask } from './ask.ts';
import type { Models } from './models.ts';
import type { Relay } from './relay.ts';
import type { Stores } from './stores.ts';

/** What the routes need of the gateway, by port; they know nothing of settings, HTTP or each other. */
export interface Gateway {
  readonly models: Models;
  readonly ask: Ask;
  readonly relay: Relay;
  readonly stores: Stores;
}
