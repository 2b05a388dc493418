import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export interface SegmentOptions {
  dir: string;
  /** The first part of the files' names. */
  prefix: string;
  /** A segment that has grown to this is closed and a new one begun. */
  segmentBytes: number;
  /** All segments together; the oldest go first. */
  totalBytes: number;
}

/**
 * Append-only files of lines, `PREFIX-STARTTIME.jsonl`, each bounded in size and in the time it spans. Used from a
 * worker, so the calls are synchronous. A crash can tear only the last line, and a torn line spoils no other.
 */
export interface Segments {
  /**
   * Writes whole lines, each with its line break. @throws the system's error; what was written before stays readable.
   */
  append(lines: Uint8Array, now: number): void;
  /** Removes segments that ended before `oldest` and, oldest first, what is over the total. */
  prune(oldest: number): void;
  /** The files, newest first. */
  files(): string[];
  clear(): void;
  close(): void;
}

/** A segment spans at most this, so that what is too old can be removed by whole files. */
const SPAN_MS = 24 * 60 * 60 * 1000;
const LINE_BREAK = 0x0a;

interface Current {
  fd: number;
  start: number;
  bytes: number;
  /** The file ends within a line: the next one must begin on a new line. */
  torn: boolean;
}

export function createSegments(options: SegmentOptions): Segments {
  const { dir, prefix } = options;
  let current: Current | undefined;

  const list = (): Segment[] => listSegments(dir, prefix);
  const close = (): void => {
    if (current !== undefined) closeSync(current.fd);
    current = undefined;
  };

  /** Returns the file to write to: the newest, while it is neither full nor old, else a new one. */
  const open = (now: number): Current => {
    if (current !== undefined && fits(current, now)) return current;
    close();
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const newest = list().at(-1);
    if (newest !== undefined && fits(newest, now)) {
      const fd = openSync(newest.path, 'a+', 0o600);
      return (current = { fd, start: newest.start, bytes: fstatSync(fd).size, torn: !endsWithLineBreak(fd) });
    }
    const start = Math.max(now, (newest?.start ?? -1) + 1);
    return (current = { fd: openSync(pathOf(dir, prefix, start), 'a', 0o600), start, bytes: 0, torn: false });
  };
  const fits = (segment: { start: number; bytes: number }, now: number): boolean =>
    segment.bytes < options.segmentBytes && now - segment.start < SPAN_MS;

  return {
    append: (lines, now) => {
      const file = open(now);
      const bytes = file.torn ? Buffer.concat([Buffer.from('\n'), lines]) : lines;
      file.torn = true;
      for (let written = 0; written < bytes.length; ) {
        const more = writeSync(file.fd, bytes, written);
        written += more;
        file.bytes += more;
      }
      file.torn = false;
    },
    prune: (oldest) => {
      const segments = list();
      let total = segments.reduce((sum, segment) => sum + segment.bytes, 0);
      for (const [index, segment] of segments.entries()) {
        const end = segments[index + 1]?.start ?? segment.start + SPAN_MS;
        if (end > oldest && total <= options.totalBytes) break;
        // The segment that is being written to is never over the total alone.
        if (segment.start === current?.start) break;
        rmSync(segment.path, { force: true });
        total -= segment.bytes;
      }
    },
    files: () =>
      list()
        .map((segment) => segment.path)
        .reverse(),
    clear: () => {
      close();
      for (const segment of list()) rmSync(segment.path, { force: true });
    },
    close,
  };
}

/**
 * Returns the lines of a file that have an end, oldest first, and the last one even without: whether it is whole is for
 * its reader to tell.
 */
export function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch (error) {
    // Another Switchboard on the same folder may have removed it meanwhile.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

interface Segment {
  path: string;
  start: number;
  bytes: number;
}

/** The segments of a folder, oldest first. */
function listSegments(dir: string, prefix: string): Segment[] {
  const segments: Segment[] = [];
  for (const name of namesIn(dir)) {
    const start = name.startsWith(`${prefix}-`)
      ? /^(\d{15})\.jsonl$/.exec(name.slice(prefix.length + 1))?.[1]
      : undefined;
    if (start === undefined) continue;
    const path = join(dir, name);
    const bytes = statSync(path, { throwIfNoEntry: false })?.size;
    if (bytes !== undefined) segments.push({ path, start: Number(start), bytes });
  }
  return segments.sort((a, b) => a.start - b.start);
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function pathOf(dir: string, prefix: string, start: number): string {
  return join(dir, `${prefix}-${String(start).padStart(15, '0')}.jsonl`);
}

function endsWithLineBreak(fd: number): boolean {
  const { size } = fstatSync(fd);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(fd, last, 0, 1, size - 1);
  return last[0] === LINE_BREAK;
}
