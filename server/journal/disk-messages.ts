import type { RawBodies } from './bodies.ts';
import type { OlderRows, ReadableBodies } from './disk-log.ts';

/** What the journal tells its worker. `ask` numbers a question; its answers carry the same number. */
export type ToDisk =
  | { type: 'configure'; bodies: boolean; days: number }
  /**
   * `rows` are whole lines, handed over and not copied. `weight` comes back in `written`, so that the journal knows how
   * far the worker is behind.
   */
  | { type: 'append'; rows: Uint8Array<ArrayBuffer>; bodies: { id: string; bodies: RawBodies }[]; weight: number }
  | { type: 'load'; ask: number; most: number }
  | { type: 'older'; ask: number; wanted: OlderRows }
  | { type: 'row'; ask: number; id: string }
  | { type: 'bodies'; ask: number; id: string }
  | { type: 'clear'; ask: number }
  | { type: 'close'; ask: number };

/** What the worker answers. */
export type FromDisk =
  | { type: 'written'; weight: number }
  /** Something could not be written; a sentence for the user. */
  | { type: 'problem'; message: string }
  /** A part of the answer to `load`. */
  | { type: 'lines'; ask: number; lines: string }
  | ({ type: 'done'; ask: number } & DiskAnswer);

/** The end of every answer; which fields are there follows from the question. */
export interface DiskAnswer {
  lines?: string;
  total?: number;
  more?: boolean;
  bodies?: ReadableBodies;
}
