/** What knows its own place in a {@link RunningList}. */
export interface Placed {
  /** Only the list changes it. */
  place: number;
}

/**
 * What runs now, in no order. Not a `Set` or a `Map`: these make a new table after every few dozen entries that come
 * and go, each old table holds the next, and so whatever went through them outlives every small garbage collection.
 */
export interface RunningList<T extends Placed> {
  add(item: T): void;
  /** Does nothing for what is not in the list. */
  remove(item: T): void;
  readonly items: readonly T[];
}

export function createRunningList<T extends Placed>(): RunningList<T> {
  const items: T[] = [];
  return {
    items,
    add: (item) => {
      item.place = items.length;
      items.push(item);
    },
    remove: (item) => {
      if (items[item.place] !== item) return;
      const last = items.pop();
      if (last === undefined || last === item) return;
      items[item.place] = last;
      last.place = item.place;
    },
  };
}
