import { createHash } from 'node:crypto';
import { isArray, isObject } from '../lib/json.ts';

/** What was done to a configuration file at one place, with all that is needed to take it back. */
export interface Step {
  /** Where: the names from the top of the file down. */
  path: string[];
  /**
   * `value`: one of our settings. `container`: an object or table made to hold them. `root`: the file held no value at
   * all.
   */
  kind: 'value' | 'container' | 'root';
  /**
   * The fingerprint of what we put there, so that a value of the user's is told from ours and no secret is kept twice.
   */
  ours?: string;
  /** The earlier value as it was written; absent when there was none. */
  earlier?: string;
  /** What was put in around a new value; removing it with the value gives the earlier bytes back. */
  before?: string;
  after?: string;
}

/** A text after a step was taken back; `left` when the place holds what the user wrote since, which stays. */
export interface Undone {
  text: string;
  left: boolean;
}

/** How files of one kind are read and changed, everything but the one value staying as it is. */
export interface ConfigFormat {
  /** @throws ConfigSyntaxError with the place of the first mistake. */
  check(text: string): void;
  /** Returns the value at `path`, or undefined. @throws ConfigSyntaxError. */
  get(text: string, path: readonly string[]): unknown;
  /** Puts a value there. A value that is there already needs no step. @throws ConfigSyntaxError, ConfigConflict. */
  set(text: string, path: readonly string[], value: unknown): { text: string; steps: Step[] };
  /** Takes one step back. Steps are taken back in the reverse order. @throws ConfigSyntaxError. */
  undo(text: string, step: Step): Undone;
}

/** A file that its own format does not allow. */
export class ConfigSyntaxError extends Error {
  override readonly name = 'ConfigSyntaxError';
  readonly line: number;
  readonly column: number;

  constructor(text: string, offset: number, what: string) {
    const lines = text.slice(0, offset).split('\n');
    super(what);
    this.line = lines.length;
    this.column = (lines.at(-1)?.length ?? 0) + 1;
  }
}

/** A file that is right, but where our setting has no place. The message is the end of a sentence. */
export class ConfigConflict extends Error {
  override readonly name = 'ConfigConflict';
}

/** Returns the fingerprint of a value; the order of an object's fields does not count. */
export function fingerprint(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([inOrder(value)]))
    .digest('hex');
}

function inOrder(value: unknown): unknown {
  if (isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, inOrder(value[key])]),
  );
}

/** Returns the line break that a file uses. */
export function lineBreakOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

/** Returns the text with the part from `start` to `end` replaced. */
export function splice(text: string, start: number, end: number, replacement = ''): string {
  return text.slice(0, start) + replacement + text.slice(end);
}
