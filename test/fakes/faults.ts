import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Exchange } from './server.ts';

/**
 * What can go wrong on the way, and how an answer is put on the wire. A "frame" is one NDJSON line or one SSE event; an
 * answer that is not streamed is a single frame, and there the counts mean "in the middle of it".
 */
export interface Faults {
  /** Answer with this status and no stream at all. */
  readonly status?: number;
  /** The body of that answer: a string as it is, anything else as JSON. Default: the API's own error for the status. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `retry-after`, in seconds or as an HTTP date. */
  readonly retryAfter?: number | string;
  /** Answer with an HTML page, as proxies and captive portals do. With status 502 unless told otherwise. */
  readonly html?: boolean | string;
  /** Close the connection without any answer. */
  readonly hangUp?: boolean;
  /** Wait this long before the headers. */
  readonly headersDelayMs?: number;
  /** Wait this long before the first chunk of content (Ollama: before the headers too, as it does while loading). */
  readonly firstTokenDelayMs?: number;
  /** Wait this long between frames. 0 gives each frame a write of its own without waiting. */
  readonly delayMs?: number;
  /** Write the body in chunks of so many bytes, each on its own, wherever they fall. */
  readonly splitBytes?: number;
  /** Destroy the socket after so many frames. */
  readonly cutAfter?: number;
  /** Destroy the socket after so many bytes of the body. */
  readonly cutAfterBytes?: number;
  /** Send so many frames, then nothing for ever. */
  readonly stallAfter?: number;
  /** Put a frame that is not what the format allows into the stream; true takes a default one. */
  readonly garbage?: true | string;
  /** How many frames come before the garbage. Default 2. */
  readonly garbageAfter?: number;
}

/** Waits, unless the peer leaves first. Returns false when it has. */
export async function pause(exchange: Exchange, ms: number): Promise<boolean> {
  const { res } = exchange;
  if (res.destroyed) return false;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      res.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    res.once('close', done);
  });
  return !res.destroyed;
}

/** Writes and waits for room. Returns false when the peer has gone. */
async function write(exchange: Exchange, chunk: string | Buffer): Promise<boolean> {
  const { res } = exchange;
  if (res.destroyed) return false;
  if (res.write(chunk)) return true;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      res.off('close', done);
      res.off('drain', done);
      resolve();
    };
    res.once('drain', done);
    res.once('close', done);
  });
  return !res.destroyed;
}

/** Destroys the connection once what was written has left. */
async function cutAfterFlush(exchange: Exchange): Promise<void> {
  await nextTurn();
  exchange.cut();
}

/** Answers without a stream if the faults ask for it. Returns true when the exchange is taken care of. */
export async function answerFault(
  exchange: Exchange,
  faults: Faults,
  errorBody: (status: number) => unknown,
): Promise<boolean> {
  if (faults.hangUp) {
    exchange.cut();
    return true;
  }
  if (faults.html === undefined && faults.status === undefined) return false;
  if (faults.headersDelayMs && !(await pause(exchange, faults.headersDelayMs))) return true;
  const page = faults.html === true ? '<html><head><title>502 Bad Gateway</title></head></html>\n' : faults.html;
  const status = faults.status ?? 502;
  const body = page ? page : faults.body === undefined ? errorBody(status) : faults.body;
  const plain = typeof body === 'string';
  exchange.res.writeHead(status, {
    'content-type': page ? 'text/html' : plain ? 'text/plain' : 'application/json',
    ...extraHeaders(faults),
  });
  exchange.res.end(plain ? body : JSON.stringify(body));
  return true;
}

/** The headers that a scripted answer adds. */
export function extraHeaders(faults: Faults): Record<string, string> {
  return {
    ...(faults.retryAfter === undefined ? {} : { 'retry-after': String(faults.retryAfter) }),
    ...faults.headers,
  };
}

/** How an answer is laid out. */
export interface Playback {
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly frames: readonly string[];
  readonly faults: Faults;
  /** The frame that `firstTokenDelayMs` holds back. Default 0. */
  readonly firstTokenFrame?: number;
  /** What `garbage: true` puts into this format. */
  readonly garbage: string;
}

/** Puts an answer on the wire, fault by fault. Without faults this is one write. */
export function play(exchange: Exchange, playback: Playback): void | Promise<void> {
  const { faults, frames } = playback;
  if (isPlain(faults)) {
    const body = frames.length === 1 ? frames[0] : frames.join('');
    exchange.res.writeHead(playback.status ?? 200, { ...playback.headers, ...extraHeaders(faults) });
    exchange.res.end(body);
    return;
  }
  return playWithFaults(exchange, playback);
}

function isPlain(faults: Faults): boolean {
  return (
    faults.headersDelayMs === undefined &&
    faults.firstTokenDelayMs === undefined &&
    faults.delayMs === undefined &&
    faults.splitBytes === undefined &&
    faults.cutAfter === undefined &&
    faults.cutAfterBytes === undefined &&
    faults.stallAfter === undefined &&
    faults.garbage === undefined
  );
}

async function playWithFaults(exchange: Exchange, playback: Playback): Promise<void> {
  const { faults } = playback;
  const frames = withGarbage(halved(playback.frames, faults), playback);
  const firstTokenFrame = playback.firstTokenFrame ?? 0;
  if (faults.headersDelayMs && !(await pause(exchange, faults.headersDelayMs))) return;
  if (firstTokenFrame === 0 && faults.firstTokenDelayMs && !(await pause(exchange, faults.firstTokenDelayMs))) return;
  exchange.res.writeHead(playback.status ?? 200, { ...playback.headers, ...extraHeaders(faults) });
  exchange.res.flushHeaders();

  if (faults.splitBytes !== undefined || faults.cutAfterBytes !== undefined) return playBytes(exchange, frames, faults);
  for (const [n, frame] of frames.entries()) {
    if (n === faults.cutAfter) return cutAfterFlush(exchange);
    if (n === faults.stallAfter) return;
    const held = n === firstTokenFrame && n > 0 ? faults.firstTokenDelayMs : undefined;
    if (held && !(await pause(exchange, held))) return;
    if (!(await write(exchange, frame))) return;
    if (faults.delayMs === 0) await nextTurn();
    else if (faults.delayMs && !(await pause(exchange, faults.delayMs))) return;
  }
  if (faults.cutAfter !== undefined) return cutAfterFlush(exchange);
  if (faults.stallAfter !== undefined) return;
  exchange.res.end();
}

/** Writes the bytes in the asked-for chunks, whatever frame they belong to. */
async function playBytes(exchange: Exchange, frames: readonly string[], faults: Faults): Promise<void> {
  const kept = frames.slice(0, faults.cutAfter ?? faults.stallAfter ?? frames.length);
  const whole = Buffer.from(kept.join(''), 'utf8');
  const bytes = whole.subarray(0, faults.cutAfterBytes ?? whole.length);
  const step = faults.splitBytes ?? Math.max(bytes.length, 1);
  for (let from = 0; from < bytes.length; from += step) {
    if (!(await write(exchange, bytes.subarray(from, from + step)))) return;
    if (faults.delayMs) await pause(exchange, faults.delayMs);
    else await nextTurn();
  }
  if (faults.cutAfterBytes !== undefined || faults.cutAfter !== undefined) return cutAfterFlush(exchange);
  if (faults.stallAfter === undefined) exchange.res.end();
}

/** A whole answer that is to be cut or to stall is cut in two, so that it breaks off in the middle. */
function halved(frames: readonly string[], faults: Faults): readonly string[] {
  const only = frames[0];
  const breaks = faults.cutAfter !== undefined || faults.stallAfter !== undefined;
  if (frames.length !== 1 || only === undefined || !breaks) return frames;
  const middle = Math.floor(only.length / 2);
  return [only.slice(0, middle), only.slice(middle)];
}

function withGarbage(frames: readonly string[], playback: Playback): readonly string[] {
  const { garbage, garbageAfter } = playback.faults;
  if (garbage === undefined) return frames;
  const frame = garbage === true ? playback.garbage : garbage;
  if (frames.length === 1) return [frame];
  const at = garbageAfter ?? 2;
  return [...frames.slice(0, at), frame, ...frames.slice(at)];
}
