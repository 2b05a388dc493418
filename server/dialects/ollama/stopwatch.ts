/** An answer's durations in nanoseconds, as Ollama's last line carries them. */
export interface Durations {
  total_duration: number;
  load_duration: number;
  prompt_eval_duration: number;
  eval_duration: number;
}

export interface Stopwatch {
  /** Marks the model's first sign of an answer; later calls do nothing. */
  first(): void;
  /** Returns the durations up to now. */
  durations(): Durations;
}

/**
 * Starts measuring one answer. Claude tells no durations, so they are ours: reading the prompt lasts until the
 * first chunk, writing the rest. No part is 0, because user interfaces divide by it; `load_duration` is, since
 * nothing is loaded.
 */
export function startStopwatch(now: () => number = () => performance.now()): Stopwatch {
  const started = now();
  let firstAt: number | undefined;
  return {
    first: () => {
      firstAt ??= now();
    },
    durations: () => {
      const ended = now();
      const reading = nanoseconds((firstAt ?? ended) - started);
      const writing = nanoseconds(ended - (firstAt ?? ended));
      return {
        total_duration: reading + writing,
        load_duration: 0,
        prompt_eval_duration: reading,
        eval_duration: writing,
      };
    },
  };
}

function nanoseconds(ms: number): number {
  return Math.max(1, Math.round(ms * 1e6));
}
