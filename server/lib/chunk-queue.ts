/** Chunks on their way from the one who reads the command to the one who writes to the caller. */
export interface ChunkQueue<T> {
  readonly chunks: AsyncIterable<T[]>;
  push(chunk: T[]): void;
  /** Ends the answer; what was pushed before still arrives. */
  end(): void;
  /** Ends the answer with an error; what was pushed before still arrives. */
  fail(error: unknown): void;
  /** Resolves with the first chunk in the queue, or rejects with the answer's failure if that came first. */
  readonly begun: Promise<void>;
}

export interface QueueOptions {
  /** The taker has left before the end. */
  left(): void;
  /** More than `maxEvents` wait, or no more. */
  full(isFull: boolean): void;
  maxEvents: number;
}

/** Returns a queue for one answer and one taker. */
export function createChunkQueue<T>({ left, full, maxEvents }: QueueOptions): ChunkQueue<T> {
  const waiting: T[][] = [];
  let events = 0;
  let isFull = false;
  let over = false;
  let gone = false;
  let failure: { error: unknown } | undefined;
  let wake: (() => void) | undefined;
  let begin = (): void => undefined;
  let refuse: (error: unknown) => void = () => undefined;
  const begun = new Promise<void>((resolve, reject) => {
    begin = resolve;
    refuse = reject;
  });
  // Nobody may be waiting for it any more.
  begun.catch(() => undefined);

  const changed = (): void => {
    const next = wake;
    wake = undefined;
    next?.();
  };

  const next = async (): Promise<IteratorResult<T[]>> => {
    for (;;) {
      const chunk = waiting.shift();
      if (chunk !== undefined) {
        events -= chunk.length;
        if (isFull && events <= maxEvents / 2) {
          isFull = false;
          full(false);
        }
        return { done: false, value: chunk };
      }
      if (over) {
        const failed = failure;
        failure = undefined;
        if (failed !== undefined) throw failed.error;
        return { done: true, value: undefined };
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };

  // No generator: one that was never begun would not notice that its taker leaves.
  const iterator: AsyncIterator<T[]> = {
    next,
    return() {
      if (!gone && !over) left();
      gone = true;
      over = true;
      failure = undefined;
      waiting.length = 0;
      changed();
      return Promise.resolve({ done: true, value: undefined });
    },
  };

  return {
    chunks: { [Symbol.asyncIterator]: () => iterator },
    begun,
    push(chunk) {
      if (over || chunk.length === 0) return;
      waiting.push(chunk);
      events += chunk.length;
      begin();
      if (!isFull && events > maxEvents) {
        isFull = true;
        full(true);
      }
      changed();
    },
    end() {
      over = true;
      changed();
    },
    fail(error) {
      if (over) return;
      over = true;
      failure = { error };
      refuse(error);
      changed();
    },
  };
}
