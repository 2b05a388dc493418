import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Exchange } from '../core/exchange.ts';
import type { Journal, RequestRecord } from '../core/record.ts';
import { newId } from '../lib/ids.ts';
import type { Signal } from '../lib/abort-signal.ts';
import { isLoopbackAddress } from './access.ts';

/** What of an HTTP server's request an exchange is made of. */
export interface Incoming {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  raw: IncomingMessage;
  params: unknown;
}

const NO_BODY = Buffer.alloc(0);

/** Returns the record of a request whose head has just come. */
export function newRecord({ method, url, headers, raw }: Incoming, dialect: RequestRecord['dialect']): RequestRecord {
  return {
    id: newId('req'),
    at: Date.now(),
    method,
    path: pathOf(url),
    dialect,
    userAgent: headers['user-agent'] ?? '',
    remote: raw.socket.remoteAddress ?? '',
    headers,
    changes: [],
  };
}

/** Returns the path of an address, without its query. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

/**
 * An exchange over HTTP. Every member is its own, so that an exchange can be spread into another. Functions are fields:
 * one that is assigned to a member (`this.note = () => …`) is put where only a full garbage collection finds it,
 * with all that it holds (bench/README.md).
 */
export class HttpExchange implements Exchange {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly params: Record<string, string>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly signal: Signal;
  readonly local: boolean;
  readonly record: RequestRecord;
  readonly received?: (chunk: Uint8Array | string) => void;
  body: Buffer = NO_BODY;
  bodyStream?: Readable;
  private readonly journal: Journal;

  readonly note = (change: string): void => {
    if (!this.record.changes.includes(change)) this.record.changes.push(change);
  };

  readonly progress = (): void => this.journal.update(this.record);

  private readonly hear = (chunk: Uint8Array | string): void => this.journal.upstreamAnswered(this.record, chunk);

  constructor(incoming: Incoming, record: RequestRecord, signal: Signal, journal: Journal) {
    this.id = record.id;
    this.method = record.method;
    this.path = record.path;
    this.params = paramsOf(incoming.params);
    this.query = queryOf(incoming.url);
    this.headers = record.headers;
    this.signal = signal;
    this.local = isLoopbackAddress(record.remote);
    this.record = record;
    this.journal = journal;
    if (journal.wantsBodies) this.received = this.hear;
  }
}

const NO_PARAMS: Record<string, string> = {};
const NO_QUERY = new URLSearchParams();

function paramsOf(params: unknown): Record<string, string> {
  if (typeof params !== 'object' || params === null) return NO_PARAMS;
  let strings = NO_PARAMS;
  for (const [name, value] of Object.entries(params)) {
    if (typeof value !== 'string') continue;
    if (strings === NO_PARAMS) strings = {};
    strings[name] = value;
  }
  return strings;
}

function queryOf(url: string): URLSearchParams {
  const end = url.indexOf('?');
  return end < 0 ? NO_QUERY : new URLSearchParams(url.slice(end + 1));
}
