import { Worker } from 'node:worker_threads';
import type { DiskAnswer, FromDisk, ToDisk } from './disk-messages.ts';

/** The journal's side of the log on disk. Nothing here waits on the disk. */
export interface Disk {
  configure(settings: { bodies: boolean; days: number }): void;
  append(message: Extract<ToDisk, { type: 'append' }>): void;
  /** How much was sent and not written yet, in bytes about. */
  behind(): number;
  /**
   * Asks, and hands over what comes before the last answer. Resolves to the last answer; to an empty one when the disk
   * is gone.
   */
  ask(question: DiskQuestion, lines?: (lines: string) => void): Promise<DiskAnswer>;
  /** Writes what is left and ends. */
  close(): Promise<void>;
}

/** A question without its number. */
export type DiskQuestion = WithoutAsk<Extract<ToDisk, { ask: number }>>;
type WithoutAsk<T> = T extends unknown ? Omit<T, 'ask'> : never;

/** Carries messages to whoever keeps the log, and gives back how to send. */
export type Connect = (
  heard: (message: FromDisk) => void,
  gone: (reason: string) => void,
) => { send(message: ToDisk): void; end(): Promise<void> };

/** Connects to a worker that runs the built `writer.worker.ts` for the folder `dir`. */
export function workerConnection(script: string | URL, dir: string): Connect {
  return (heard, gone) => {
    const worker = new Worker(script, { workerData: { dir }, name: 'journal' });
    let ended = false;
    worker.on('message', (message: FromDisk) => heard(message));
    worker.on('error', (error) => gone(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => {
      if (!ended) gone(`it ended with code ${code}`);
    });
    // The log keeps nobody from ending; whoever wants the last lines on disk closes it first.
    worker.unref();
    return {
      send: (message) => worker.postMessage(message, message.type === 'append' ? [message.rows.buffer] : []),
      end: async () => {
        ended = true;
        await worker.terminate();
      },
    };
  };
}

const CLOSE_MS = 2000;

/**
 * Opens the log on disk. When the worker fails, everything asked is answered empty, the failure is told once in
 * words, and the journal goes on in memory.
 */
export function openDisk(connect: Connect, problem: (sentence: string) => void): Disk {
  const waiting = new Map<
    number,
    { resolve(answer: DiskAnswer): void; lines?: ((lines: string) => void) | undefined }
  >();
  let asked = 0;
  let behind = 0;
  let alive = true;

  const gone = (reason: string): void => {
    if (!alive) return;
    alive = false;
    behind = 0;
    for (const { resolve } of waiting.values()) resolve({});
    waiting.clear();
    problem(
      `The log is no longer written to disk (${reason}); it goes on in memory. Restart Switchboard to write it again.`,
    );
  };
  const heard = (message: FromDisk): void => {
    switch (message.type) {
      case 'written':
        behind = Math.max(0, behind - message.weight);
        return;
      case 'problem':
        return problem(message.message);
      case 'lines':
        return waiting.get(message.ask)?.lines?.(message.lines);
      case 'done': {
        const { type: _type, ask, ...answer } = message;
        waiting.get(ask)?.resolve(answer);
        waiting.delete(ask);
      }
    }
  };
  const connection = connect(heard, gone);

  const ask = (question: DiskQuestion, lines?: (lines: string) => void): Promise<DiskAnswer> => {
    if (!alive) return Promise.resolve({});
    asked += 1;
    const number = asked;
    return new Promise((resolve) => {
      waiting.set(number, { resolve, lines });
      connection.send({ ...question, ask: number });
    });
  };
  return {
    configure: (settings) => {
      if (alive) connection.send({ type: 'configure', ...settings });
    },
    append: (message) => {
      if (!alive) return;
      behind += message.weight;
      connection.send(message);
    },
    behind: () => behind,
    ask,
    close: async () => {
      if (!alive) return;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_MS);
      });
      await Promise.race([ask({ type: 'close' }), late]);
      clearTimeout(timer);
      alive = false;
      await connection.end();
    },
  };
}
