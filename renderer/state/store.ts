import { useSyncExternalStore } from 'react';

/** A value that can be read and watched. */
export interface ReadableStore<T> {
  get(): T;
  /** Calls back after each change. Returns how to stop. */
  subscribe(listener: () => void): () => void;
}

/** A value that can be read, watched and replaced. */
export interface Store<T> extends ReadableStore<T> {
  set(value: T): void;
}

/** Returns a store that holds `initial`. Setting the same value again tells nobody. */
export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** Returns the store's value and renders again when it changes. */
export function useStore<T>(store: ReadableStore<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
