/** A memory of what was costly to get, of limited size; what was not used for longest goes first. */
export interface BoundedCache<T> {
  get(key: string): T | undefined;
  set(key: string, value: T, size: number): void;
}

/** Makes a cache whose entries' sizes add up to at most `most`; a value larger than a quarter of it is not kept. */
export function createBoundedCache<T>(most: number): BoundedCache<T> {
  const entries = new Map<string, { value: T; size: number }>();
  let total = 0;
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set: (key, value, size) => {
      const before = entries.get(key);
      if (before !== undefined) {
        entries.delete(key);
        total -= before.size;
      }
      if (size > most / 4) return;
      entries.set(key, { value, size });
      total += size;
      for (const [oldest, entry] of entries) {
        if (total <= most) return;
        entries.delete(oldest);
        total -= entry.size;
      }
    },
  };
}
