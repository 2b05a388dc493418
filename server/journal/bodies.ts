import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync, constants } from 'node:zlib';
import { redactStart, sizeInWords } from './redact.ts';

/** One body as it went over the wire. */
export interface RawBody {
  data: string | Uint8Array;
  /** The whole size; more than `data` holds when it was cut. */
  bytes: number;
  truncated: boolean;
}

/** The bodies of one request on both sides of the translation, not redacted yet: they stay in this process. */
export interface RawBodies {
  headers: IncomingHttpHeaders;
  request?: RawBody;
  upstreamRequest?: RawBody;
  upstreamAnswer?: RawBody;
  answer?: RawBody;
}

/** A body as it may be shown and written to disk. */
export interface ReadableBody {
  text: string;
  json: boolean;
  bytes: number;
  truncated: boolean;
}

export const SIDES = ['request', 'upstreamRequest', 'upstreamAnswer', 'answer'] as const;
export type Side = (typeof SIDES)[number];

/** The chunks of an answer under way, by reference. */
export interface Gathering {
  chunks: (string | Uint8Array)[];
  /** Of all chunks, and of those that are kept, counted in letters or bytes. */
  length: number;
  kept: number;
  truncated: boolean;
}

/** More of one answer is not kept. */
const ANSWER_MOST = 4 * 1024 * 1024;
/** A request that is longer is kept only in its beginning; below, it is kept by reference, never copied. */
const REQUEST_MOST = 16 * 1024 * 1024;
const REQUEST_START = 1024 * 1024;
/** More text of one body is not shown. */
const TEXT_MOST = 2 * 1024 * 1024;

export function newGathering(): Gathering {
  return { chunks: [], length: 0, kept: 0, truncated: false };
}

/**
 * Adds a chunk: on the request's path, so only a reference is noted. Returns how much was kept.
 * @param room how much more all answers under way may hold.
 */
export function gather(gathering: Gathering, chunk: string | Uint8Array, room = Infinity): number {
  gathering.length += chunk.length;
  if (gathering.truncated || chunk.length === 0) return 0;
  const fits = Math.max(0, Math.min(chunk.length, ANSWER_MOST - gathering.kept, room));
  gathering.truncated = fits < chunk.length;
  if (fits === 0) return 0;
  gathering.chunks.push(
    fits === chunk.length ? chunk : typeof chunk === 'string' ? chunk.slice(0, fits) : chunk.subarray(0, fits),
  );
  gathering.kept += fits;
  return fits;
}

/** Returns the gathered answer in one chunk, or undefined when there was none. */
export function gathered(gathering: Gathering | undefined): RawBody | undefined {
  if (gathering === undefined || gathering.length === 0) return undefined;
  const { chunks, length, truncated } = gathering;
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined)
    return { data: only, truncated, bytes: truncated ? length : Buffer.byteLength(only) };
  const texts = chunks.filter((chunk) => typeof chunk === 'string');
  if (texts.length === chunks.length) {
    const data = texts.join('');
    return { data, truncated, bytes: truncated ? length : Buffer.byteLength(data) };
  }
  const data = Buffer.concat(chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk)));
  return { data, truncated, bytes: truncated ? length : data.length };
}

/** Returns a body that is kept by reference, unless it is so long that it would crowd the others out. */
export function rawBody(data: string | Uint8Array | undefined): RawBody | undefined {
  if (data === undefined || data.length === 0) return undefined;
  const bytes = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
  if (data.length <= REQUEST_MOST) return { data, bytes, truncated: false };
  return {
    data: typeof data === 'string' ? data.slice(0, REQUEST_START) : Buffer.from(data.subarray(0, REQUEST_START)),
    bytes,
    truncated: true,
  };
}

/** Returns how much memory bodies hold, in bytes, about. */
export function weight(bodies: RawBodies): number {
  return SIDES.reduce((sum, side) => sum + (bodies[side]?.data.length ?? 0), 0);
}

/** Returns a body as text for people: decoded, without secrets, pictures as placeholders, not longer than 2 MB. */
export function readable(body: RawBody): ReadableBody {
  const { bytes } = body;
  const decoded = typeof body.data === 'string' ? body.data : decode(body.data);
  if (decoded === undefined) return { text: `[binary, ${sizeInWords(bytes)}]`, json: false, bytes, truncated: false };
  const { text, cut } = redactStart(decoded, TEXT_MOST);
  const truncated = body.truncated || cut;
  return { text, json: !truncated && isJson(text), bytes, truncated };
}

/** Returns the text of `data`, which may be packed by gzip where it was relayed; undefined when it is not text. */
function decode(data: Uint8Array): string | undefined {
  const plain = data[0] === 0x1f && data[1] === 0x8b ? unzip(data) : data;
  if (plain === undefined || !looksLikeText(plain)) return undefined;
  return Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength).toString('utf8');
}

function unzip(data: Uint8Array): Uint8Array | undefined {
  try {
    // Sync flush: a cut file gives what it holds. The limit keeps a small file from filling the memory.
    return gunzipSync(data, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: REQUEST_MOST });
  } catch {
    return undefined;
  }
}

function looksLikeText(data: Uint8Array): boolean {
  const start = data.subarray(0, 4096);
  // The last letter may be cut in the middle.
  return [0, 1, 2, 3].some((cut) => cut < start.length && isUtf8(start.subarray(0, start.length - cut)));
}

function isJson(text: string): boolean {
  const first = text.trimStart().charAt(0);
  if (first !== '{' && first !== '[') return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The bodies of the last requests, bounded in number and in bytes. */
export interface BodyRing {
  add(id: string, bodies: RawBodies): void;
  get(id: string): RawBodies | undefined;
  clear(): void;
  readonly size: number;
}

// Not a map: one whose entries come and go for ever keeps the memory's garbage collection busy (see
// lib/running-list.ts).
export function createBodyRing(most: number, mostBytes: number): BodyRing {
  let kept: ({ id: string; bodies: RawBodies; bytes: number } | undefined)[] = [];
  let bytes = 0;
  let size = 0;
  /** Where the next goes; the oldest stands `size` places before it. */
  let next = 0;
  const dropOldest = (): void => {
    const place = (next - size + most) % most;
    bytes -= kept[place]?.bytes ?? 0;
    kept[place] = undefined;
    size -= 1;
  };
  return {
    get size() {
      return size;
    },
    add: (id, bodies) => {
      const entry = { id, bodies, bytes: weight(bodies) };
      while (size >= most || (size > 0 && bytes + entry.bytes > mostBytes)) dropOldest();
      kept[next] = entry;
      next = (next + 1) % most;
      bytes += entry.bytes;
      size += 1;
    },
    get: (id) => kept.find((entry) => entry?.id === id)?.bodies,
    clear: () => {
      kept = [];
      bytes = 0;
      size = 0;
    },
  };
}
