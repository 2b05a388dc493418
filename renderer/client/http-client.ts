import { ControlError, problemFrom } from '../../contract/problems.ts';
import type { CommandName, Input, Output } from '../../contract/commands.ts';
import type { ControlEvent } from '../../contract/events.ts';
import { createStore } from '../state/store.ts';
import { text } from '../texts/text.ts';
import { copyText, openLink, saveText } from './browser-means.ts';
import { isControlEvent, isOutputOf, isRecord } from './check-payload.ts';
import type { ConnectionState, WindowClient } from './client.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** Returns a client for the console in a browser: calls by POST, events by server-sent events, both below `base`. */
export function createHttpClient(base = '/console/api'): WindowClient {
  const connection = createStore<ConnectionState>('ok');
  const listeners = new Set<(event: ControlEvent) => void>();
  let source: EventSource | undefined;
  let wait = FIRST_WAIT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function post(path: string, body: unknown): Promise<Response> {
    try {
      return await fetch(`${base}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        credentials: 'same-origin',
      });
    } catch {
      connection.set('lost');
      throw new ControlError({ code: 'unreachable', message: text.errors.gatewayGone });
    }
  }

  function connect(): void {
    clearTimeout(timer);
    source?.close();
    const events = new EventSource(`${base}/events`, { withCredentials: true });
    source = events;
    events.onopen = () => {
      wait = FIRST_WAIT_MS;
      // Whoever watches the connection takes a fresh snapshot now: what was told meanwhile is lost.
      connection.set('ok');
    };
    events.onmessage = (message: MessageEvent<unknown>) => {
      const event = readEvent(message.data);
      if (event !== undefined) for (const listener of listeners) listener(event);
    };
    events.onerror = () => {
      events.close();
      if (connection.get() === 'login') return;
      connection.set('lost');
      timer = setTimeout(() => void reconnect(), wait);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    };
  }

  /** Asks first: server-sent events do not tell a refusal from a gateway that is away. */
  async function reconnect(): Promise<void> {
    try {
      const response = await post('/call', { command: 'state', input: {} });
      if (response.status === 401) {
        connection.set('login');
        return;
      }
    } catch {
      timer = setTimeout(() => void reconnect(), wait);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
      return;
    }
    connect();
  }

  return {
    connection,
    async call<C extends CommandName>(command: C, input: Input<C>): Promise<Output<C>> {
      const response = await post('/call', { command, input });
      if (response.status === 401) {
        connection.set('login');
        throw new ControlError({ code: 'not-allowed', message: text.errors.tokenNeeded });
      }
      const result: unknown = await response.json().catch(() => undefined);
      if (isRecord(result) && result.ok === true && isOutputOf(command, result.output)) return result.output;
      const problem = isRecord(result) ? problemFrom(result.problem) : undefined;
      throw new ControlError(problem ?? { code: 'failed', message: text.errors.strangeAnswer(command) });
    },
    subscribe(listener) {
      listeners.add(listener);
      if (source === undefined) connect();
      return () => {
        listeners.delete(listener);
      };
    },
    async login(token) {
      const response = await post('/login', { token });
      if (!response.ok) return false;
      connect();
      return true;
    },
    copyText,
    openLink: (name) => Promise.resolve(openLink(name)),
    saveText(fileName, content) {
      saveText(fileName, content);
      return Promise.resolve(true);
    },
  };
}

function readEvent(data: unknown): ControlEvent | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const event: unknown = JSON.parse(data);
    return isControlEvent(event) ? event : undefined;
  } catch {
    return undefined;
  }
}
