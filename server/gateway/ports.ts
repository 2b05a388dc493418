import type { Gateway } from '../core/gateway.ts';
import { createAsk, type AskPortOptions } from './ask.ts';
import { createModels, type ModelsOptions } from './models.ts';
import { createRelay, type RelayOptions } from './relay.ts';
import { createStores, type KeptThings } from './stores.ts';

export type PortsOptions = ModelsOptions & AskPortOptions & RelayOptions & KeptThings;

/** Returns the four ports that the routes talk to. */
export function createPorts(options: PortsOptions): Gateway {
  return {
    models: createModels(options),
    ask: createAsk(options),
    relay: createRelay(options),
    stores: createStores(options),
  };
}
