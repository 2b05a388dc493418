import type { ServerResponse } from 'node:http';
import type { Exchange } from '../core/exchange.ts';
import type { Reply, StreamReply, WholeReply } from '../core/reply.ts';
import type { Signal } from '../lib/abort-signal.ts';
import type { Journal } from '../core/record.ts';

export interface ReplyOptions {
  journal: Journal;
  /** Headers of every answer: identity, request id, CORS. */
  headers: Record<string, string | string[]>;
  /** How the dialect ends a stream of this content type that broke; undefined where it cannot be said in the stream. */
  broken?(error: unknown, contentType: string): string | undefined;
}

/** Called once, when the first byte of the answer is about to go. */
function noteFirstByte(exchange: Exchange, status: number, journal: Journal): void {
  exchange.record.status = status;
  exchange.record.firstByteMs = Date.now() - exchange.record.at;
  journal.update(exchange.record);
}

/**
 * Writes a reply to the caller, as fast as the caller reads. @throws what the reply's source throws before its first
 * chunk.
 */
export function writeReply(
  reply: Reply,
  exchange: Exchange,
  response: ServerResponse,
  options: ReplyOptions,
): Promise<void> | undefined {
  if (reply.kind === 'stream') return writeStream(reply, exchange, response, options);
  writeWhole(reply, exchange, response, options);
  return undefined;
}

/**
 * Returns headers as `writeHead` takes them quickest: names and values in turn. What is named twice counts where it
 * stands last.
 */
function headerList(
  every: ReplyOptions['headers'],
  own: ReplyOptions['headers'] | undefined,
  ...last: string[]
): (string | string[])[] {
  const list: (string | string[])[] = [];
  for (const name in every) {
    const value = every[name];
    if (value !== undefined && own?.[name] === undefined) list.push(name, value);
  }
  for (const name in own) {
    const value = own[name];
    if (value !== undefined && !last.includes(name)) list.push(name, value);
  }
  list.push(...last);
  return list;
}

function writeWhole(
  reply: WholeReply,
  exchange: Exchange,
  response: ServerResponse,
  { journal, headers }: ReplyOptions,
): void {
  const raw = typeof reply.body === 'string' || reply.body instanceof Uint8Array;
  const body =
    typeof reply.body === 'string' || reply.body instanceof Uint8Array
      ? reply.body
      : JSON.stringify(reply.body ?? null);
  noteFirstByte(exchange, reply.status, journal);
  const length = String(typeof body === 'string' ? Buffer.byteLength(body) : body.length);
  if (raw || reply.headers?.['content-type'] !== undefined)
    response.writeHead(reply.status, headerList(headers, reply.headers, 'content-length', length));
  else
    response.writeHead(
      reply.status,
      headerList(headers, reply.headers, 'content-type', 'application/json', 'content-length', length),
    );
  if (journal.wantsBodies) journal.answered(exchange.record, body);
  response.end(body);
}

async function writeStream(
  reply: StreamReply,
  exchange: Exchange,
  response: ServerResponse,
  { journal, headers, broken }: ReplyOptions,
): Promise<void> {
  const iterator = reply.chunks[Symbol.asyncIterator]();
  let left = announcedLength(reply);
  let last: string | Uint8Array = '';
  let finished = false;
  try {
    let next = await iterator.next();
    noteFirstByte(exchange, reply.status, journal);
    response.writeHead(reply.status, headerList(headers, reply.headers));
    if (next.done !== true && next.value.length === 0) response.flushHeaders();
    while (next.done !== true) {
      const chunk = next.value;
      if (chunk.length > 0) {
        if (journal.wantsBodies) journal.answered(exchange.record, chunk);
        left -= chunk.length;
        last = chunk;
        // The last chunk goes out with the end: one packet for a small answer instead of two.
        if (left === 0) response.end(chunk);
        else if (!response.write(chunk)) await drained(response, exchange.signal);
      }
      next = await iterator.next();
    }
    finished = true;
    if (left !== 0) response.end();
  } catch (error) {
    finished = true;
    // Bytes that only pass through have nobody else to say that they are not whole.
    const words =
      response.headersSent && Number.isNaN(left)
        ? broken?.(error, String(reply.headers['content-type'] ?? ''))
        : undefined;
    if (words === undefined) throw error;
    response.end(endsLine(last) ? words : `\n${words}`);
  } finally {
    // The caller left, or the write failed: the source must learn of it, so that the model stops.
    if (!finished) await iterator.return?.();
  }
}

function endsLine(chunk: string | Uint8Array): boolean {
  return chunk.length === 0 || (typeof chunk === 'string' ? chunk.endsWith('\n') : chunk.at(-1) === 0x0a);
}

/** How many bytes an answer says that it has; NaN when it does not say. */
function announcedLength(reply: StreamReply): number {
  return Number(reply.headers['content-length'] ?? NaN);
}

/** Resolves when the caller has read enough to be sent more, or has left. */
function drained(response: ServerResponse, signal: Signal): Promise<void> {
  if (signal.aborted || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
    signal.addEventListener('abort', done, { once: true });
  });
}
