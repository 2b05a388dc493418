import type { KeyStore } from './key-store.ts';

/**
 * Returns a key store that keeps a key until the end of this run and writes it nowhere: headless there is no other
 * place that would be safe.
 */
export function createSessionKeys(): KeyStore {
  let key: string | undefined;
  return {
    apiKey: () => key,
    kept: () => (key === undefined ? undefined : 'session'),
    canKeep: () => Promise.resolve('session'),
    warning: () => undefined,
    setApiKey: (value) => {
      key = value;
      return Promise.resolve();
    },
    forgetApiKey: () => {
      key = undefined;
      return Promise.resolve();
    },
  };
}
