/** What JavaScript itself asks of any object or module. */
const ASKED_BY_THE_LANGUAGE = new Set(['then', 'toJSON', 'default', '__esModule']);

/** Returns `target`, but what it does not have fails loudly, and is never read as undefined. */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get: (object, key, receiver): unknown => {
      if (key in object || typeof key === 'symbol' || ASKED_BY_THE_LANGUAGE.has(key))
        return Reflect.get(object, key, receiver);
      throw new Error(`The test host's Electron has no ${name}.${key}`);
    },
  });
}
