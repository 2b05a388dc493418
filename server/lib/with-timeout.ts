/**
 * Waits for `promise`, but for at most `ms` milliseconds. Resolves to its value, or to undefined when the time
 * was over first; the promise goes on, and whoever waits for it later still gets its outcome.
 */
export function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    const settled = (): void => clearTimeout(timer);
    promise.then(resolve, reject);
    promise.then(settled, settled);
  });
}
