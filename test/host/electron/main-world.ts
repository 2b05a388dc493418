/** A description of what the preload exposes: functions as such, objects as trees, anything else as it is. */
export type Exposed = { t: 'fn' } | { t: 'obj'; p: Record<string, Exposed> } | { t: 'v'; v: unknown };

/** An argument on its way into the preload's world. */
export type Carried = { fn: number } | { value: unknown } | { nothing: true };

/**
 * Runs in the page's own world, as text: rebuilds on `window` what contextBridge exposed, as copies and proxied
 * functions only. Both worlds share nothing but events of the document.
 */
export function mainWorld(): void {
  interface Outcome {
    id: number | string;
    promise?: boolean;
    fn?: string;
    value?: unknown;
    error?: string;
  }
  const pending = new Map<number | string, (outcome: Outcome) => void>();
  const callbacks = new Map<number, (...args: unknown[]) => unknown>();
  let next = 1;
  const isFunction = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === 'function';
  const detailOf = (event: Event): unknown =>
    event instanceof CustomEvent ? JSON.parse(String(event.detail)) : undefined;
  const fire = (type: string, detail: unknown): void => {
    document.dispatchEvent(new CustomEvent(type, { detail: JSON.stringify(detail) }));
  };
  const carry = (value: unknown): Carried => {
    if (value === undefined) return { nothing: true };
    if (!isFunction(value)) return { value: JSON.parse(JSON.stringify(value)) };
    const id = next++;
    callbacks.set(id, value);
    return { fn: id };
  };
  const call = (path: string[], args: unknown[]): unknown => {
    const id = next++;
    const answers: Outcome[] = [];
    pending.set(id, (outcome) => answers.push(outcome));
    fire('host:call', { id, path, args: args.map(carry) });
    pending.delete(id);
    const outcome = answers[0];
    if (outcome === undefined) throw new Error('a call over the contextBridge got no answer');
    if (outcome.error !== undefined) throw new Error(outcome.error);
    const { fn } = outcome;
    if (fn !== undefined) return (...more: unknown[]) => call([fn], more);
    if (outcome.promise !== true) return outcome.value;
    return new Promise((resolve, reject) => {
      pending.set(`p${String(id)}`, (late) => {
        pending.delete(`p${String(id)}`);
        if (late.error === undefined) resolve(late.value);
        else reject(new Error(late.error));
      });
    });
  };
  const build = (node: Exposed, path: string[]): unknown => {
    if (node.t === 'fn') return (...args: unknown[]) => call(path, args);
    if (node.t === 'v') return node.v;
    return Object.freeze(
      Object.fromEntries(Object.entries(node.p).map(([key, child]) => [key, build(child, [...path, key])])),
    );
  };
  document.addEventListener('host:expose', (event) => {
    const { key, node }: { key: string; node: Exposed } = JSON.parse(JSON.stringify(detailOf(event)));
    Object.defineProperty(window, key, {
      value: build(node, [key]),
      writable: false,
      configurable: false,
      enumerable: true,
    });
  });
  document.addEventListener('host:return', (event) => {
    const outcome: Outcome = JSON.parse(JSON.stringify(detailOf(event)));
    pending.get(outcome.id)?.(outcome);
  });
  document.addEventListener('host:callback', (event) => {
    const { id, args }: { id: number; args: unknown[] } = JSON.parse(JSON.stringify(detailOf(event)));
    callbacks.get(id)?.(...args);
  });
}
