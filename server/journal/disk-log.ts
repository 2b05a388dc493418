import { readFileSync } from 'node:fs';
import { compileFilter, type LogFilter } from '../../contract/log-filter.ts';
import { isObject, numberOf, stringOf } from '../lib/json.ts';
import { readable, SIDES, type RawBodies, type ReadableBody, type Side } from './bodies.ts';
import { redactHeaders } from './redact.ts';
import { objectOfLine, rowOfJson } from './row-of-line.ts';
import { createSegments, readLines } from './segments.ts';

/** The bodies of one request as they are kept on disk: text without secrets. */
export interface ReadableBodies extends Partial<Record<Side, ReadableBody>> {
  headers: Record<string, string>;
}

export interface OlderRows {
  /** Rows with a smaller `seq` than this. */
  before: number;
  offset: number;
  limit: number;
  filter: LogFilter;
}

export interface DiskLogOptions {
  dir: string;
  /** Rows are about 500 bytes each. */
  rowBytes?: number;
  bodyBytes?: number;
  segmentBytes?: number;
}

/**
 * The log on disk: rows in one kind of segments, bodies in another, since rows are read back at every start and
 * bodies only when somebody looks at one. All calls are synchronous; a worker makes them.
 */
export interface DiskLog {
  configure(settings: { bodies: boolean; days: number }): void;
  /** Adds finished rows (whole lines) and the bodies of some of them. @throws the system's error. */
  append(rows: Uint8Array, bodies: readonly { id: string; bodies: RawBodies }[]): void;
  /** Hands over the newest rows in chunks of lines, newest chunk first. Returns whether older ones are left. */
  load(most: number, chunk: (lines: string) => void): boolean;
  /** Returns a page of rows as lines, newest first, and how many match in all. */
  older(wanted: OlderRows): { lines: string; total: number };
  /** Returns one row's line. */
  row(id: string): string | undefined;
  bodies(id: string): ReadableBodies | undefined;
  clear(): void;
  close(): void;
}

const MEGABYTE = 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1000;
const CHUNK_LINES = 500;

export function createDiskLog(options: DiskLogOptions, now: () => number = Date.now): DiskLog {
  const { dir, rowBytes = 96 * MEGABYTE, bodyBytes = 512 * MEGABYTE, segmentBytes = 8 * MEGABYTE } = options;
  const rows = createSegments({
    dir,
    prefix: 'rows',
    segmentBytes: Math.min(segmentBytes, rowBytes / 4),
    totalBytes: rowBytes,
  });
  const bodies = createSegments({
    dir,
    prefix: 'bodies',
    segmentBytes: Math.min(segmentBytes, bodyBytes / 4),
    totalBytes: bodyBytes,
  });
  let days = 30;
  let sincePrune = Infinity;

  const oldest = (): number => now() - days * DAY_MS;
  const pruneSometimes = (written: number): void => {
    sincePrune += written;
    if (sincePrune < segmentBytes / 8) return;
    sincePrune = 0;
    rows.prune(oldest());
    bodies.prune(oldest());
  };

  return {
    configure: (settings) => {
      days = settings.days;
      // Who no longer wants bodies on disk does not want the old ones there either.
      if (!settings.bodies) bodies.clear();
      sincePrune = Infinity;
      pruneSometimes(0);
    },
    append: (lines, kept) => {
      let written = lines.length;
      for (const entry of kept) {
        const line = bodiesLine(entry.id, entry.bodies);
        written += line.length;
        bodies.append(Buffer.from(line), now());
      }
      if (lines.length > 0) rows.append(lines, now());
      pruneSometimes(written);
    },
    load: (most, chunk) => {
      let left = most;
      for (const path of rows.files()) {
        const lines = readLines(path);
        while (lines.length > 0) {
          if (left <= 0) return true;
          const some = lines.splice(-Math.min(CHUNK_LINES, left));
          left -= some.length;
          chunk(some.join('\n'));
        }
      }
      return false;
    },
    older: ({ before, offset, limit, filter }) => {
      const matches = compileFilter(filter);
      const found: { seq: number; line: string }[] = [];
      for (const path of rows.files()) {
        for (const line of readLines(path)) {
          const row = rowOfJson(objectOfLine(line));
          if (row !== undefined && row.seq < before && row.at >= oldest() && matches(row))
            found.push({ seq: row.seq, line });
        }
      }
      found.sort((a, b) => b.seq - a.seq);
      const page = found.slice(offset, offset + limit);
      return { lines: page.map((entry) => entry.line).join('\n'), total: found.length };
    },
    row: (id) => findLine(rows.files(), id),
    bodies: (id) => {
      const line = findLine(bodies.files(), id);
      return line === undefined ? undefined : bodiesOfLine(line);
    },
    clear: () => {
      rows.clear();
      bodies.clear();
    },
    close: () => {
      rows.close();
      bodies.close();
    },
  };
}

/** Both kinds of lines begin with the request's id, by which they are found without parsing the others. */
function findLine(files: readonly string[], id: string): string | undefined {
  const start = Buffer.from(`{"id":${JSON.stringify(id)},`);
  for (const path of files) {
    const bytes = readFileSync(path);
    for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, at + 1)) {
      if (at > 0 && bytes[at - 1] !== 0x0a) continue;
      const end = bytes.indexOf(0x0a, at);
      const line = bytes.toString('utf8', at, end < 0 ? bytes.length : end);
      if (objectOfLine(line) !== undefined) return line;
    }
  }
  return undefined;
}

function bodiesLine(id: string, raw: RawBodies): string {
  const kept: Partial<Record<Side, ReadableBody>> = {};
  for (const side of SIDES) {
    const body = raw[side];
    if (body !== undefined) kept[side] = readable(body);
  }
  return `${JSON.stringify({ id, headers: redactHeaders(raw.headers), ...kept })}\n`;
}

/** Returns the bodies that a line holds. */
export function bodiesOfLine(line: string): ReadableBodies | undefined {
  const value = objectOfLine(line);
  if (value === undefined) return undefined;
  const headers: Record<string, string> = {};
  if (isObject(value.headers))
    for (const [name, text] of Object.entries(value.headers)) if (typeof text === 'string') headers[name] = text;
  const bodies: ReadableBodies = { headers };
  for (const side of SIDES) {
    const body = value[side];
    if (!isObject(body)) continue;
    bodies[side] = {
      text: stringOf(body.text) ?? '',
      json: body.json === true,
      bytes: numberOf(body.bytes) ?? 0,
      truncated: body.truncated === true,
    };
  }
  return bodies;
}
