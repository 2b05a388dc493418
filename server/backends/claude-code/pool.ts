import { gatewayError, type GatewayError } from '../../messages/errors.ts';
import type { Signal } from '../../lib/abort-signal.ts';
import type { ClaudeProcess } from './process.ts';

/** The running commands: at most so many, a spare one ready for each model that was asked lately. */
export interface Pool {
  /**
   * Returns a process that nobody has spoken to, a spare one when there is one; waits for its turn where the limit is
   * reached. The process counts until it has ended.
   * @throws the signal's reason when the caller leaves before.
   */
  take(model: string, signal: Signal): Promise<ClaudeProcess>;
  /** Starts a spare process for `model` unless there is one, or no room. */
  warm(model: string): void;
  /** Ends everything; what waits is refused. Resolves when no process is left. */
  stop(): Promise<void>;
  /** How many processes there are, and how many of them are spare. */
  readonly counts: { all: number; spare: number };
}

export interface PoolOptions {
  start(model: string): ClaudeProcess;
  maxProcesses: number;
  /** A spare process that nobody wanted for so long is ended. */
  idleMs: number;
  /** Makes room by ending a process that only waits for its client to come back; false when there is none. */
  makeRoom(): boolean;
}

interface Waiter {
  model: string;
  resolve(process: ClaudeProcess): void;
  reject(error: unknown): void;
}

/** At most so many models have a spare process, the ones asked last. */
const MAX_SPARES = 2;

/** Returns an empty pool. It starts nothing before the first request. */
export function createPool(options: PoolOptions): Pool {
  const all = new Set<ClaudeProcess>();
  /** In the order in which they were started. */
  const spares = new Map<string, { process: ClaudeProcess; timer: NodeJS.Timeout }>();
  const waiting: Waiter[] = [];
  let stopped = false;

  const start = (model: string): ClaudeProcess => {
    const process = options.start(model);
    all.add(process);
    void process.ended.then(() => {
      all.delete(process);
      serve();
    });
    return process;
  };

  const takeSpare = (model: string): ClaudeProcess | undefined => {
    const spare = spares.get(model);
    if (spare === undefined) return undefined;
    spares.delete(model);
    clearTimeout(spare.timer);
    return spare.process.alive ? spare.process : undefined;
  };

  const endOldestSpare = (): boolean => {
    for (const model of spares.keys()) {
      takeSpare(model)?.kill();
      return true;
    }
    return false;
  };

  const serve = (): void => {
    while (waiting.length > 0 && all.size < options.maxProcesses) {
      const next = waiting.shift();
      if (next === undefined) return;
      try {
        next.resolve(start(next.model));
      } catch (error) {
        next.reject(error);
      }
    }
  };

  return {
    take(model, signal) {
      if (stopped) return Promise.reject(shuttingDown());
      const spare = takeSpare(model);
      if (spare !== undefined) return Promise.resolve(spare);
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          const at = waiting.indexOf(waiter);
          if (at >= 0) waiting.splice(at, 1);
          reject(signal.reason instanceof Error ? signal.reason : shuttingDown());
        };
        const waiter: Waiter = {
          model,
          resolve(process) {
            signal.removeEventListener('abort', leave);
            resolve(process);
          },
          reject(error) {
            signal.removeEventListener('abort', leave);
            reject(error instanceof Error ? error : new Error(String(error)));
          },
        };
        if (signal.aborted) return leave();
        signal.addEventListener('abort', leave, { once: true });
        waiting.push(waiter);
        // Ended processes leave the count only when they are gone, so what is ended here makes room in a moment.
        if (all.size >= options.maxProcesses && !endOldestSpare()) options.makeRoom();
        serve();
      });
    },
    warm(model) {
      const there = spares.get(model);
      if (there !== undefined) {
        there.timer.refresh();
        return;
      }
      if (stopped || waiting.length > 0 || all.size >= options.maxProcesses) return;
      while (spares.size >= MAX_SPARES) endOldestSpare();
      const process = start(model);
      const timer = setTimeout(() => takeSpare(model)?.end(), options.idleMs);
      timer.unref();
      spares.set(model, { process, timer });
      void process.ended.then(() => {
        if (spares.get(model)?.process === process) takeSpare(model);
      });
    },
    async stop() {
      stopped = true;
      for (const waiter of waiting.splice(0)) waiter.reject(shuttingDown());
      for (const model of [...spares.keys()]) takeSpare(model);
      const ends: Promise<void>[] = [];
      for (const process of all) {
        process.kill();
        ends.push(process.ended);
      }
      await Promise.all(ends);
    },
    get counts() {
      return { all: all.size, spare: spares.size };
    },
  };
}

function shuttingDown(): GatewayError {
  return gatewayError('shutting_down', { claudeCommand: true }, { type: 'api_error', status: 503 });
}
