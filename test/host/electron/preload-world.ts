import type { Carried, Exposed } from './main-world.ts';

type Preload = (
  require: (id: string) => unknown,
  module: { exports: object },
  exports: object,
  process: object,
) => void;

/**
 * Runs in an isolated world of the page, as text, which the page's scripts cannot reach: gives the real, bundled
 * preload what a sandboxed preload finds, and nothing else.
 */
export function preloadWorld(preload: Preload): void {
  // Frames get no preload: nodeIntegrationInSubFrames is off.
  if (window !== window.top) return;
  type Listener = (event: object, ...args: unknown[]) => void;
  type Settle = (outcome: { ok: boolean; value?: unknown; message?: string }) => void;
  const isFunction = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === 'function';
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const native: unknown = Reflect.get(globalThis, '__hostCall');
  const post = (message: object): void => {
    if (isFunction(native)) native(JSON.stringify(message));
  };
  const listeners = new Map<string, Set<Listener>>();
  const waiting = new Map<number, Settle>();
  const exposed = new Map<string, unknown>();
  let next = 1;

  const clonable = (args: unknown[]): unknown[] => {
    try {
      structuredClone(args);
    } catch {
      throw new Error('An object could not be cloned.');
    }
    return args;
  };
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, (outcome) => (outcome.ok ? resolve(outcome.value) : reject(new Error(outcome.message))));
        post({ kind: 'invoke', id, channel, args: clonable(args) });
      }),
    send: (channel: string, ...args: unknown[]) => post({ kind: 'send', channel, args: clonable(args) }),
    on: (channel: string, listener: Listener) => {
      const known = listeners.get(channel) ?? new Set();
      known.add(listener);
      listeners.set(channel, known);
      return ipcRenderer;
    },
    off: (channel: string, listener: Listener) => {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer;
    },
  };
  Object.defineProperty(globalThis, '__host', {
    value: {
      settle: (id: number, outcome: Parameters<Settle>[0]) => {
        waiting.get(id)?.(outcome);
        waiting.delete(id);
      },
      /** Tells whether anybody listened: what comes too early is lost, as in Electron. */
      deliver: (channel: string, args: unknown[]): boolean => {
        const known = [...(listeners.get(channel) ?? [])];
        for (const listener of known) listener({ sender: ipcRenderer, ports: [] }, ...args);
        return known.length > 0;
      },
    },
  });

  const fire = (type: string, detail: object): void => {
    document.dispatchEvent(new CustomEvent(type, { detail: JSON.stringify(detail) }));
  };
  const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  const describe = (value: unknown): Exposed => {
    if (typeof value === 'function') return { t: 'fn' };
    if (isObject(value))
      return { t: 'obj', p: Object.fromEntries(Object.entries(value).map(([key, child]) => [key, describe(child)])) };
    return { t: 'v', v: value };
  };
  const unpack = (carried: Carried): unknown => {
    if ('fn' in carried) return (...args: unknown[]) => fire('host:callback', { id: carried.fn, args });
    return 'value' in carried ? carried.value : undefined;
  };
  document.addEventListener('host:call', (event) => {
    if (!(event instanceof CustomEvent)) return;
    const { id, path, args }: { id: number; path: string[]; args: Carried[] } = JSON.parse(String(event.detail));
    try {
      let goal: unknown;
      for (const [depth, key] of path.entries())
        goal = depth === 0 ? exposed.get(key) : isObject(goal) ? goal[key] : undefined;
      if (!isFunction(goal)) throw new TypeError(`${path.join('.')} is not a function`);
      const out = goal(...args.map(unpack));
      if (out instanceof Promise) {
        fire('host:return', { id, promise: true });
        out.then(
          (value: unknown) => fire('host:return', { id: `p${String(id)}`, value }),
          (error: unknown) => fire('host:return', { id: `p${String(id)}`, error: wordsOf(error) }),
        );
      } else if (typeof out === 'function') {
        const fn = `fn${String(next++)}`;
        exposed.set(fn, out);
        fire('host:return', { id, fn });
      } else fire('host:return', { id, value: out });
    } catch (error) {
      fire('host:return', { id, error: wordsOf(error) });
    }
  });
  const contextBridge = {
    exposeInMainWorld: (key: string, api: unknown) => {
      exposed.set(key, api);
      fire('host:expose', { key, node: describe(api) });
    },
  };
  const modules = new Map<string, unknown>([['electron', { contextBridge, ipcRenderer }]]);
  const require = (id: string): unknown => {
    if (!modules.has(id)) throw new Error(`module not found: ${id} (a sandboxed preload can require only electron)`);
    return modules.get(id);
  };
  const process = Object.freeze({
    platform: 'linux',
    versions: Object.freeze({}),
    env: Object.freeze({}),
    sandboxed: true,
    contextIsolated: true,
    type: 'renderer',
  });
  try {
    preload(require, { exports: {} }, {}, process);
  } catch (error) {
    post({ kind: 'error', channel: '', args: [error instanceof Error ? String(error.stack) : String(error)] });
  }
}
