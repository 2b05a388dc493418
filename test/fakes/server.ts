import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseJson } from '../support/json.ts';
import { answerFault, pause, type Faults } from './faults.ts';

/**
 * What the fakes share: a node:http server on a free port of 127.0.0.1 that records every request and knows when the
 * peer goes away. Each fake adds its routes on top.
 */

/** One request as the upstream saw it, and what became of its exchange. */
export interface RecordedRequest {
  readonly method: string;
  /** The path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; undefined when there was none or it is not JSON. */
  readonly body: unknown;
  /** The body's bytes as they came. */
  readonly raw: Buffer;
  readonly receivedAtMs: number;
  /** True once the peer has left before the answer was complete. A cut made by the fake itself is no abort. */
  readonly aborted: boolean;
  /** `performance.now()` of the abort. */
  readonly abortedAtMs: number | undefined;
  /** Resolves when the exchange is over: the answer is complete, or the peer has gone, or the fake has cut it. */
  readonly closed: Promise<void>;
}

/** A request together with the means to answer it. */
export interface Exchange {
  readonly request: RecordedRequest;
  readonly res: ServerResponse;
  /** Destroys the connection, as an upstream that dies does. */
  cut(): void;
}

/** A predicate that picks a request, e.g. `request => request.path === '/api/chat'`. */
export type RequestFilter = (request: RecordedRequest) => boolean;

/** The part of each fake that tests talk to. */
export interface FakeServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Every request so far, oldest first. Empty when the fake was started with `record: false`. */
  readonly requests: readonly RecordedRequest[];
  /**
   * The oldest request that fits and that no earlier call has returned; waits for it if need be (5 s unless told).
   * Fails with the list of what did come.
   */
  nextRequest(filter?: RequestFilter, timeoutMs?: number): Promise<RecordedRequest>;
  /**
   * Answers for any route, e.g. `scriptAt('GET /v1/models', { status: 500 })`, used once each, in order. `body` alone
   * is
   * a 200 with that body; faults of the stream fall on routes that stream (`/api/pull`), delays on every route.
   */
  scriptAt(route: string, ...answers: readonly Faults[]): void;
  /** Forgets the recorded requests and all scripted answers. */
  reset(): void;
  /** Ends the server and destroys every open socket. */
  close(): Promise<void>;
}

export interface ServerOptions {
  /** False keeps no requests, for benchmarks and soak tests. Default true. */
  readonly record?: boolean;
  /** A fixed port, for a fake that goes down and comes back. Default: a free one. */
  readonly port?: number;
}

/** Answers one request; the faults are those of `scriptAt` for this route, if it has any for the stream. */
export type Handler = (exchange: Exchange, scripted: Faults | undefined) => void | Promise<void>;

/** The API's own body for a scripted error that brings none. */
export type ErrorBody = (status: number, path: string) => unknown;

class LiveRequest implements RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  readonly body: unknown;
  readonly receivedAtMs = performance.now();
  aborted = false;
  abortedAtMs: number | undefined;
  readonly #search: string;
  readonly #res: ServerResponse;

  constructor(req: IncomingMessage, raw: Buffer, res: ServerResponse) {
    const url = req.url ?? '/';
    const mark = url.indexOf('?');
    this.method = req.method ?? 'GET';
    this.path = mark < 0 ? url : url.slice(0, mark);
    this.#search = mark < 0 ? '' : url.slice(mark + 1);
    this.headers = req.headers;
    this.raw = raw;
    this.body = parsedOrUndefined(raw);
    this.#res = res;
  }

  get query(): URLSearchParams {
    return new URLSearchParams(this.#search);
  }

  get closed(): Promise<void> {
    if (this.#res.closed) return Promise.resolve();
    return new Promise((resolve) => this.#res.once('close', resolve));
  }
}

function parsedOrUndefined(raw: Buffer): unknown {
  if (raw.length === 0) return undefined;
  try {
    return parseJson(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}

interface Waiter {
  readonly filter: RequestFilter;
  readonly resolve: (request: RecordedRequest) => void;
}

/** Starts the shared server; `handle` answers what `scriptAt` does not. */
export async function startServer(
  handle: Handler,
  errorBody: ErrorBody,
  options: ServerOptions = {},
): Promise<FakeServer> {
  const recording = options.record ?? true;
  const requests: RecordedRequest[] = [];
  const taken = new WeakSet<RecordedRequest>();
  const waiters = new Set<Waiter>();
  const scripts = new Map<string, Faults[]>();

  const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, (req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('error', () => undefined);
    req.on('end', () => {
      const raw = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      const request = new LiveRequest(req, raw, res);
      let cutHere = false;
      res.on('close', () => {
        if (res.writableFinished || cutHere) return;
        request.aborted = true;
        request.abortedAtMs = performance.now();
      });
      res.on('error', () => undefined);
      if (recording) announce(request);
      const cut = (): void => {
        cutHere = true;
        res.socket?.destroy();
      };
      const scripted = scripts.size > 0 ? scripts.get(`${request.method} ${request.path}`)?.shift() : undefined;
      answer({ request, res, cut }, scripted);
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());

  function answer(exchange: Exchange, scripted: Faults | undefined): void {
    const failed = (error: unknown): void => {
      if (exchange.res.headersSent) {
        exchange.cut();
        return;
      }
      exchange.res.writeHead(599, { 'content-type': 'text/plain' });
      exchange.res.end(
        `the fake itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    };
    try {
      const pending = scripted ? answerScripted(exchange, scripted) : handle(exchange, undefined);
      if (pending instanceof Promise) pending.catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  async function answerScripted(exchange: Exchange, scripted: Faults): Promise<void> {
    const faults =
      scripted.status === undefined && scripted.body !== undefined ? { ...scripted, status: 200 } : scripted;
    if (await answerFault(exchange, faults, (status) => errorBody(status, exchange.request.path))) return;
    if (faults.headersDelayMs && !(await pause(exchange, faults.headersDelayMs))) return;
    await handle(exchange, faults);
  }

  function announce(request: RecordedRequest): void {
    requests.push(request);
    for (const waiter of waiters) {
      if (!waiter.filter(request)) continue;
      waiters.delete(waiter);
      taken.add(request);
      waiter.resolve(request);
      return;
    }
  }

  function nextRequest(filter: RequestFilter = () => true, timeoutMs = 5_000): Promise<RecordedRequest> {
    const waiting = requests.find((request) => !taken.has(request) && filter(request));
    if (waiting) {
      taken.add(waiting);
      return Promise.resolve(waiting);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiters.delete(waiter);
        const seen = requests.map((request) => `${request.method} ${request.path}`).join(', ');
        reject(new Error(`no such request within ${String(timeoutMs)} ms; seen: ${seen || 'none'}`));
      }, timeoutMs);
      const waiter: Waiter = {
        filter,
        resolve: (request) => {
          clearTimeout(timer);
          resolve(request);
        },
      };
      waiters.add(waiter);
    });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  return {
    url: `http://127.0.0.1:${String(port)}`,
    port,
    requests,
    nextRequest,
    scriptAt: (route, ...answers) => {
      scripts.set(route, [...(scripts.get(route) ?? []), ...answers]);
    },
    reset: () => {
      requests.length = 0;
      scripts.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Runs a route and hands whatever it throws, now or later, to `caught`. */
export function guarded(route: () => void | Promise<void>, caught: (error: unknown) => void): void | Promise<void> {
  try {
    const pending = route();
    return pending instanceof Promise ? pending.catch(caught) : pending;
  } catch (error) {
    caught(error);
  }
}
