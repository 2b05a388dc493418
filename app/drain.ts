/** The gateway as far as its end goes. */
export interface Draining {
  /** Stops accepting and lets running answers finish, for a limited time. */
  stop(): Promise<void>;
  /** Ends running answers now. */
  cut(): void;
  /** What is done when no answer runs any more: writing the log, ending child processes. */
  afterwards(): Promise<void>;
  exit(): void;
}

/**
 * Longer than the gateway's own limit of 10 s and its last words, so that this one strikes only when something hangs.
 */
export const QUIT_LIMIT_MS = 14_000;

/**
 * Returns what to call when the app wants to end. The first call drains and then exits, whatever happens after
 * `limitMs`; a second one cuts what still runs.
 */
export function createDrain(parts: Draining, limitMs = QUIT_LIMIT_MS): () => void {
  let draining = false;
  return () => {
    if (draining) {
      parts.cut();
      return;
    }
    draining = true;
    const limit = setTimeout(() => parts.exit(), limitMs);
    const end = async (): Promise<void> => {
      // Neither a failing server nor a failing disk may keep the app alive.
      await parts.stop().catch(() => undefined);
      await parts.afterwards().catch(() => undefined);
      clearTimeout(limit);
      parts.exit();
    };
    void end();
  };
}
