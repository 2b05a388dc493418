/** Something that waits, and the lane that it needs for itself while it runs. */
export interface Queued {
  lane: string;
}

/** What may run next, of which batch. */
export interface Next<T extends Queued> {
  batch: string;
  item: T;
}

/**
 * The requests that wait, by batch and lane. A lane (one model) serves one request at a time, so that whoever asks the
 * same model meanwhile waits for one answer at most; batches take turns, so that a small one does not wait for a large
 * one.
 */
export interface Lanes<T extends Queued> {
  add(batch: string, items: readonly T[]): void;
  /** Takes the next request whose lane is free, and takes the lane; undefined when there is none. */
  next(now: number): Next<T> | undefined;
  /** Gives a lane free again. */
  free(lane: string): void;
  /** Puts a request that was taken back to the front of its batch. */
  putBack(batch: string, item: T): void;
  /** Lets a lane rest until then. */
  rest(lane: string, until: number): void;
  /** Takes all that waits of a batch. */
  drop(batch: string): T[];
  /** How many requests of a batch wait. */
  left(batch: string): number;
  /** When the first resting lane that somebody waits for is rested; undefined when none rests. */
  wakeAt(now: number): number | undefined;
}

/** The front of a list without moving its rest: a batch may hold a hundred thousand. */
interface Line<T> {
  items: T[];
  from: number;
}

export function createLanes<T extends Queued>(): Lanes<T> {
  /** In the order of their turns. */
  const batches = new Map<string, Map<string, Line<T>>>();
  const busy = new Set<string>();
  const resting = new Map<string, number>();

  const lineOf = (batch: string, lane: string): Line<T> => {
    const lines = batches.get(batch) ?? new Map<string, Line<T>>();
    batches.set(batch, lines);
    const line = lines.get(lane) ?? { items: [], from: 0 };
    lines.set(lane, line);
    return line;
  };

  const mayRun = (lane: string, now: number): boolean => !busy.has(lane) && (resting.get(lane) ?? 0) <= now;

  return {
    add: (batch, items) => {
      for (const item of items) lineOf(batch, item.lane).items.push(item);
    },
    next: (now) => {
      for (const [batch, lines] of batches) {
        for (const [lane, line] of lines) {
          const item = line.items[line.from];
          if (item === undefined || !mayRun(lane, now)) continue;
          line.from += 1;
          if (line.from === line.items.length) lines.delete(lane);
          busy.add(lane);
          resting.delete(lane);
          batches.delete(batch);
          if (lines.size > 0) batches.set(batch, lines);
          return { batch, item };
        }
      }
      return undefined;
    },
    free: (lane) => busy.delete(lane),
    putBack: (batch, item) => {
      const line = lineOf(batch, item.lane);
      if (line.from > 0) {
        line.from -= 1;
        line.items[line.from] = item;
      } else {
        line.items.unshift(item);
      }
    },
    rest: (lane, until) => resting.set(lane, until),
    drop: (batch) => {
      const lines = batches.get(batch);
      batches.delete(batch);
      return [...(lines?.values() ?? [])].flatMap(({ items, from }) => items.slice(from));
    },
    left: (batch) =>
      [...(batches.get(batch)?.values() ?? [])].reduce((sum, { items, from }) => sum + items.length - from, 0),
    wakeAt: (now) => {
      const waiting = [...batches.values()].flatMap((lines) => [...lines.keys()]);
      const times = waiting.map((lane) => resting.get(lane) ?? 0).filter((until) => until > now);
      return times.length === 0 ? undefined : Math.min(...times);
    },
  };
}
