import { EventEmitter } from 'node:events';
import { plainJson } from './plain-json.ts';
import { strict } from './strict.ts';

/** Who asks, as far as handlers look at it. */
export interface InvokeEvent {
  sender: unknown;
  senderFrame: { url: string; parent: unknown } | null;
}

type Handler = (event: InvokeEvent, ...args: unknown[]) => unknown;

export type Settled = { ok: true; value: unknown } | { ok: false; message: string };

class HostIpcMain extends EventEmitter {
  private readonly handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }

  channels(): string[] {
    return [...this.handlers.keys()];
  }

  /** Answers an invocation; errors come in Electron's words. */
  async dispatch(channel: string, event: InvokeEvent, args: unknown[]): Promise<Settled> {
    const handler = this.handlers.get(channel);
    if (handler === undefined)
      return {
        ok: false,
        message: `Error invoking remote method '${channel}': Error: No handler registered for '${channel}'`,
      };
    try {
      return { ok: true, value: plainJson(await handler(event, ...args), channel) };
    } catch (error) {
      return { ok: false, message: `Error invoking remote method '${channel}': ${String(error)}` };
    }
  }
}

export const ipcMain = strict('ipcMain', new HostIpcMain());
