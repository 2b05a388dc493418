import { withTimeout } from './with-timeout.ts';

/** A list that lives elsewhere, kept for a short while. */
export interface CachedList<T> {
  /** The list as known now without waiting; undefined before the first answer. */
  peek(): T | undefined;
  /** The list when it is not older than `maxAgeMs`; undefined when it has to be asked for. */
  fresh(maxAgeMs?: number): T | undefined;
  /**
   * The list, at most `maxAgeMs` old. Waits at most `waitMs` for the upstream, then answers with what it
   * last knew, or undefined; the look-up goes on and serves the next caller.
   */
  get(maxAgeMs?: number): Promise<T | undefined>;
  /** Why the last look-up failed; undefined when it did not. */
  failure(): unknown;
  forget(): void;
}

/** Keeps what `load` gives. Look-ups that overlap share one call; a failure is remembered for `failureMs`. */
export function cachedList<T>(
  load: () => Promise<T>,
  options: { maxAgeMs: number; waitMs: number; failureMs: number },
): CachedList<T> {
  let value: T | undefined;
  let loadedAt = -Infinity;
  let failedAt = -Infinity;
  let failure: unknown;
  let running: Promise<void> | undefined;
  let generation = 0;

  const refresh = (): Promise<void> => {
    const mine = generation;
    running ??= load()
      .then(
        (loaded) => {
          if (mine !== generation) return;
          value = loaded;
          loadedAt = performance.now();
          failure = undefined;
        },
        (error: unknown) => {
          if (mine !== generation) return;
          failure = error;
          failedAt = performance.now();
        },
      )
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  const fresh = (maxAgeMs = options.maxAgeMs): T | undefined =>
    failure === undefined && performance.now() - loadedAt <= maxAgeMs ? value : undefined;

  return {
    peek: () => value,
    fresh,
    failure: () => failure,
    get: async (maxAgeMs = options.maxAgeMs) => {
      const known = fresh(maxAgeMs);
      if (known !== undefined) return known;
      if (failure !== undefined && performance.now() - failedAt <= options.failureMs) return value;
      await withTimeout(refresh(), options.waitMs);
      return value;
    },
    forget: () => {
      generation += 1;
      loadedAt = -Infinity;
      failure = undefined;
      running = undefined;
    },
  };
}
