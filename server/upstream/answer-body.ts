import type { Dispatcher } from './undici.ts';
import type { Signal } from '../lib/abort-signal.ts';

/** An upstream's answer: status, headers and the body as it comes. */
export interface UpstreamAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: UpstreamBody;
}

/** The body of an upstream's answer. Who reads slower than it comes holds the upstream back. */
export interface UpstreamBody extends AsyncIterable<Buffer> {
  /**
   * Returns what has come since the last time, in one chunk, and waits when that is nothing; undefined at the end.
   * Rejects when the connection breaks.
   */
  read(): Promise<Buffer | undefined>;
  /** Returns all that has not been read yet, as text. */
  text(): Promise<string>;
  /**
   * For answers that are complete before their connection is: lets the rest come, so that the connection serves again,
   * and closes it when that takes long.
   */
  finish(): void;
  /** Closes the connection, unless the body has ended. */
  destroy(): void;
}

/** Bytes that wait to be read before the upstream is held back. */
const HELD_MOST = 256 * 1024;

/** How long the rest of a connection may take behind a complete answer. */
const FINISH_MS = 1000;

/** Who asked, and what is told to them. */
interface Asked {
  signal: Signal;
  received: ((chunk: Buffer) => void) | undefined;
  /** Called with the answer once its head is there. */
  resolve(answer: UpstreamAnswer): void;
  /** Called with what went wrong before. */
  reject(error: unknown): void;
}

/**
 * Receives one answer from undici: a queue of chunks, without the streams and events of `undici.request`, which cost
 * more than everything else that a small request does.
 */
export class AnswerReceiver implements Dispatcher.DispatchHandler, UpstreamBody {
  private readonly asked: Asked;
  private readonly onAbort = (): void => this.stop(this.asked.signal.reason);
  private controller: Dispatcher.DispatchController | undefined;
  private chunks: Buffer[] = [];
  private held = 0;
  private open = true;
  private answered = false;
  private unwanted = false;
  private error: Error | undefined;
  private wake: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(asked: Asked) {
    this.asked = asked;
    asked.signal.addEventListener('abort', this.onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (!this.open && this.error !== undefined) controller.abort(this.error);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: UpstreamAnswer['headers'],
  ): void {
    // The first words of an answer that is still to come (100 Continue, 103 Early Hints).
    if (status < 200 || !this.open) return;
    this.answered = true;
    this.asked.resolve({ status, headers, body: this });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.unwanted) return;
    this.chunks.push(chunk);
    this.held += chunk.length;
    if (this.held > HELD_MOST) controller.pause();
    this.wakeUp();
  }

  onResponseEnd(): void {
    this.close(undefined);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.close(error);
  }

  async read(): Promise<Buffer | undefined> {
    while (this.held === 0) {
      if (!this.open) {
        if (this.error !== undefined) throw this.error;
        return undefined;
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.take();
  }

  async text(): Promise<string> {
    const chunks: Buffer[] = [];
    for (let chunk = await this.read(); chunk !== undefined; chunk = await this.read()) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }

  finish(): void {
    this.unwanted = true;
    if (!this.open) return;
    this.timer = setTimeout(() => this.destroy(), FINISH_MS);
    this.timer.unref();
    this.take();
  }

  destroy(): void {
    if (this.open) this.stop(new Error('The answer was not wanted any more.'));
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return {
      next: async () => {
        const chunk = await this.read();
        return chunk === undefined ? { done: true, value: undefined } : { done: false, value: chunk };
      },
      return: () => {
        this.destroy();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  /** Takes what waits, and lets the upstream go on: the next chunk may come before this returns. */
  private take(): Buffer | undefined {
    const { chunks, held } = this;
    const [first] = chunks;
    this.chunks = [];
    this.held = 0;
    if (held > HELD_MOST) this.controller?.resume();
    const joined = chunks.length <= 1 ? first : Buffer.concat(chunks, held);
    if (joined !== undefined && !this.unwanted) this.asked.received?.(joined);
    return joined;
  }

  private stop(reason: unknown): void {
    const error = asError(reason);
    this.close(error);
    this.controller?.abort(error);
  }

  private close(error: Error | undefined): void {
    if (!this.open) return;
    this.open = false;
    this.error = error;
    this.asked.signal.removeEventListener('abort', this.onAbort);
    if (this.timer !== undefined) clearTimeout(this.timer);
    if (!this.answered) this.asked.reject(error);
    this.wakeUp();
  }

  private wakeUp(): void {
    const wake = this.wake;
    this.wake = undefined;
    wake?.();
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
