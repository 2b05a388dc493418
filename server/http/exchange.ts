import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Exchange } from '../dialects/road.ts';
import type { Journal, RequestRecord } from '../journal/record.ts';
import { newId } from '../messages/ids.ts';
import type { Signal } from '../messages/signal.ts';
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
const NO_QUERY = new URLSearchParams();

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

/** An exchange over HTTP. What few roads ask for (query, parameters) is only made when it is asked for. */
export class HttpExchange implements Exchange {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly signal: Signal;
  readonly record: RequestRecord;
  body: Buffer = NO_BODY;
  bodyStream?: Readable;
  readonly received?: (piece: Uint8Array) => void;
  private readonly incoming: Incoming;
  private readonly journal: Journal;

  constructor(incoming: Incoming, record: RequestRecord, signal: Signal, journal: Journal) {
    this.id = record.id;
    this.method = record.method;
    this.path = record.path;
    this.headers = record.headers;
    this.signal = signal;
    this.record = record;
    this.incoming = incoming;
    this.journal = journal;
    if (journal.wantsBodies) this.received = (piece) => journal.upstreamAnswered(record, piece);
  }

  get params(): Record<string, string> {
    const { params } = this.incoming;
    if (typeof params !== 'object' || params === null) return {};
    const strings: Record<string, string> = {};
    for (const [name, value] of Object.entries(params)) if (typeof value === 'string') strings[name] = value;
    return strings;
  }

  get query(): URLSearchParams {
    const { url } = this.incoming;
    const end = url.indexOf('?');
    return end < 0 ? NO_QUERY : new URLSearchParams(url.slice(end + 1));
  }

  get local(): boolean {
    return isLoopbackAddress(this.incoming.raw.socket.remoteAddress);
  }

  note(change: string): void {
    if (!this.record.changes.includes(change)) this.record.changes.push(change);
  }

  progress(): void {
    this.journal.update(this.record);
  }
}
