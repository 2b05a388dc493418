import type { Bridge } from '../../contract/bridge.ts';
import { ControlError } from '../../contract/problems.ts';
import type { CommandName, Input, Output } from '../../contract/commands.ts';
import { createStore } from '../state/store.ts';
import { text } from '../texts/text.ts';
import { isOutputOf } from './check-payload.ts';
import type { ConnectionState, WindowClient } from './client.ts';

declare global {
  interface Window {
    /** Set by the desktop's preload script; absent in a browser. */
    switchboard?: Bridge;
  }
}

/** Returns a client that speaks through the desktop's bridge. */
export function createBridgeClient(bridge: Bridge): WindowClient {
  return {
    connection: createStore<ConnectionState>('ok'),
    async call<C extends CommandName>(command: C, input: Input<C>): Promise<Output<C>> {
      const result = await bridge.call(command, input);
      if (!result.ok) throw new ControlError(result.problem);
      const output: unknown = result.output;
      if (!isOutputOf(command, output))
        throw new ControlError({ code: 'failed', message: text.errors.strangeAnswer(command) });
      return output;
    },
    subscribe: (listener) => bridge.subscribe(listener),
    copyText: (content) => bridge.copyText(content),
    openLink: (name) => bridge.openLink(name),
    saveText: (fileName, content) => bridge.saveText(fileName, content),
  };
}
