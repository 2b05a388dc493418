import type { EventChunks, StreamEvent } from './types.ts';

/**
 * Returns `chunks` and, while the model is silent, a chunk with one `ping`: the first after `firstMs`
 * without any event, then one every `everyMs`. A cold model may load for minutes, and clients give up on
 * a silent connection long before. Errors and the early `return` of the consumer reach the source.
 */
export function withHeartbeat(chunks: EventChunks, firstMs: number, everyMs: number): EventChunks {
  return new Heartbeat(chunks[Symbol.asyncIterator](), firstMs, everyMs);
}

type Result = IteratorResult<StreamEvent[]>;

interface Waiting {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

// Not a generator: this is on the path of every token, and a generator makes several promises where this makes one.
class Heartbeat implements AsyncIterableIterator<StreamEvent[]> {
  private readonly source: AsyncIterator<StreamEvent[]>;
  private readonly everyMs: number;
  /** One timer for the whole answer, put back with every chunk. */
  private timer: NodeJS.Timeout;
  private first = true;
  private over = false;
  /** Whether the source was asked for a chunk that it has not given yet. */
  private asked = false;
  /** Returns how the source answered while nobody waited: the consumer got a ping and was busy with it. */
  private ready: ((waiting: Waiting) => void) | undefined;
  private waiting: Waiting | undefined;

  private readonly onResult = (result: Result): void => {
    this.asked = false;
    if (result.done === true) this.end();
    else if (!this.over) this.listenOn();
    this.hand((waiting) => waiting.resolve(result));
  };

  private readonly onError = (error: unknown): void => {
    this.asked = false;
    this.end();
    this.hand((waiting) => waiting.reject(error));
  };

  constructor(source: AsyncIterator<StreamEvent[]>, firstMs: number, everyMs: number) {
    this.source = source;
    this.everyMs = everyMs;
    this.timer = setTimeout(() => this.onSilence(), firstMs);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    return new Promise((resolve, reject) => {
      const { ready } = this;
      if (ready !== undefined) {
        this.ready = undefined;
        ready({ resolve, reject });
        return;
      }
      if (this.over) {
        resolve({ done: true, value: undefined });
        return;
      }
      this.waiting = { resolve, reject };
      if (this.asked) return;
      this.asked = true;
      this.source.next().then(this.onResult, this.onError);
    });
  }

  async return(): Promise<Result> {
    if (!this.over) {
      this.end();
      await this.source.return?.();
    }
    return { done: true, value: undefined };
  }

  private hand(answer: (waiting: Waiting) => void): void {
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting === undefined) this.ready = answer;
    else answer(waiting);
  }

  private onSilence(): void {
    const { waiting } = this;
    this.waiting = undefined;
    this.listenOn();
    // Nobody waits while the caller reads slowly: the silence is its own then.
    waiting?.resolve({ done: false, value: [{ type: 'ping' }] });
  }

  private listenOn(): void {
    if (!this.first) {
      this.timer.refresh();
      return;
    }
    this.first = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.onSilence(), this.everyMs);
  }

  private end(): void {
    this.over = true;
    clearTimeout(this.timer);
  }
}
