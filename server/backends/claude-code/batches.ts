import type { EventBatches, StreamEvent } from '../../messages/types.ts';

/** Batches on their way from the one who reads the command to the one who writes to the caller. */
export interface BatchQueue {
  readonly batches: EventBatches;
  push(batch: StreamEvent[]): void;
  /** Ends the answer; what was pushed before still arrives. */
  end(): void;
  /** Ends the answer with an error; what was pushed before still arrives. */
  fail(error: unknown): void;
  /** Resolves with the first batch in the queue, or rejects with the answer's failure if that came first. */
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
export function createBatchQueue({ left, full, maxEvents }: QueueOptions): BatchQueue {
  const waiting: StreamEvent[][] = [];
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

  const next = async (): Promise<IteratorResult<StreamEvent[]>> => {
    for (;;) {
      const batch = waiting.shift();
      if (batch !== undefined) {
        events -= batch.length;
        if (isFull && events <= maxEvents / 2) {
          isFull = false;
          full(false);
        }
        return { done: false, value: batch };
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
  const iterator: AsyncIterator<StreamEvent[]> = {
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
    batches: { [Symbol.asyncIterator]: () => iterator },
    begun,
    push(batch) {
      if (over || batch.length === 0) return;
      waiting.push(batch);
      events += batch.length;
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
