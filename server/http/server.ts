import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { DialectRoutes, Route } from '../core/route.ts';
import type { Gateway } from '../core/gateway.ts';
import { noteError } from '../core/note-error.ts';
import { silentJournal, type Journal, type RequestRecord } from '../core/record.ts';
import { GatewayError, gatewayError, invalidRequest, isError, toGatewayError } from '../messages/errors.ts';
import { newId } from '../lib/ids.ts';
import { createRunningList, type Placed } from '../lib/running-list.ts';
import { createAbort, type Signal } from '../lib/abort-signal.ts';
import { IDENTITY_HEADER } from '../core/identity.ts';
import { isAllowedOrigin, refusalOf, type Access } from './access.ts';
import { BODY_LIMIT } from '../core/limits.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { bodyTooLarge, decompress } from './decompress.ts';
import { createDocs } from './docs.ts';
import { NO_SCHEMAS } from './no-schemas.ts';
import { HttpExchange, newRecord, pathOf } from './exchange.ts';
import { HOP_HEADER, nextHop } from './hop.ts';
import { dialectOfPath, landingPath } from './paths.ts';
import { writeReply } from './reply.ts';

export interface AppOptions {
  gateway: Gateway;
  dialects: readonly DialectRoutes[];
  journal: Journal;
  /** This gateway's identity, in every answer and in the hop mark. */
  instance: string;
  /** Read for every request: the user may change them while the gateway runs. */
  access(): Access;
  /** Told when a browser page was turned away, so that the window can offer to let it in. */
  blockedOrigin?(origin: string): void;
}

/** The HTTP side of the gateway, not listening yet. */
export interface App {
  /** Serves one request; every listening server uses it. */
  listener: RequestListener;
  fastify: FastifyInstance;
  /** How many requests run now. */
  running(): number;
  /** Resolves when no request runs. */
  idle(): Promise<void>;
  /** Ends every running request with `reason`, each in its own dialect. */
  abortAll(reason: GatewayError): void;
  /** Ends the streams of the gateway's own window. */
  abortOwn(reason: GatewayError): void;
  createServer(): Server;
}

interface Running extends Placed {
  abort: ReturnType<typeof createAbort>;
}

/** Builds the Fastify application with every dialect's routes. It knows HTTP and who may come in, nothing of models. */
export async function createApp(options: AppOptions): Promise<App> {
  const { journal } = options;
  const active = createRunningList<Running>();
  const ownActive = createRunningList<Running>();
  let idleWaiters: (() => void)[] = [];

  const fastify = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    exposeHeadRoutes: false,
    schemaController: NO_SCHEMAS,
    forceCloseConnections: false,
    routerOptions: { maxParamLength: 1024, caseSensitive: true },
    rewriteUrl: (request) => landingPath(request.url ?? '/'),
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    clientErrorHandler: (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    },
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  const answersByDialect = new Map(options.dialects.map((entry) => [entry.dialect, entry]));
  const baseHeaders = (request: FastifyRequest, id: string): Record<string, string> => {
    const { origin } = request.headers;
    return {
      [IDENTITY_HEADER]: options.instance,
      'request-id': id,
      'x-request-id': id,
      ...(origin === undefined || !isAllowedOrigin(origin, options.access().allowedOrigins) ? {} : corsHeaders(origin)),
    };
  };

  const answerError = async (
    thrown: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
    exchange = bareExchange(request, journal),
    dialect = exchange.record.dialect,
  ): Promise<void> => {
    const { raw } = reply;
    const error = fromFastify(thrown);
    noteError(exchange.record, error);
    if (!reply.sent) reply.hijack();
    if (raw.headersSent || raw.destroyed) {
      raw.destroy();
      return;
    }
    const words = answersByDialect.get(dialect) ?? options.dialects[0];
    if (words === undefined) throw error;
    const answer = words.errorReply(error, exchange);
    // A body that was not read to its end cannot be skipped on this connection.
    const headers = { ...baseHeaders(request, exchange.id), ...(request.raw.complete ? {} : { connection: 'close' }) };
    await writeReply(answer, exchange, raw, { journal, headers });
  };

  fastify.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    const isPreflight = request.method === 'OPTIONS';
    const { config } = request.routeOptions;
    const refusal = refusalOf(
      { headers: request.headers, open: 'open' in config && config.open === true },
      options.access(),
      isPreflight,
    );
    if (refusal !== undefined) {
      if (origin !== undefined && isError(refusal, 'origin_blocked')) options.blockedOrigin?.(origin);
      refuse(request, reply, refusal);
      return;
    }
    if (isPreflight) {
      reply.hijack();
      reply.raw.writeHead(204, {
        ...baseHeaders(request, newId('req')),
        ...(origin === undefined
          ? { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' }
          : preflightHeaders(origin, request.headers)),
      });
      reply.raw.end();
      return;
    }
    try {
      nextHop(request.headers[HOP_HEADER], options.instance);
    } catch (error) {
      refuse(request, reply, error);
      return;
    }
    done();
  });

  const refuse = (request: FastifyRequest, reply: FastifyReply, error: unknown): void => {
    const exchange = bareExchange(request, journal);
    journal.begin(exchange.record);
    void answerError(error, request, reply, exchange).finally(() => finish(exchange.record, journal));
  };

  const serve = async (
    route: Route,
    dialect: DialectRoutes,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> => {
    const { raw } = reply;
    const abort = createAbort();
    const { signal } = abort;
    // The gateway's own window is neither in the log nor waited for when the gateway stops.
    const own = dialect.dialect === 'own';
    const journal = own ? silentJournal : options.journal;
    const exchange = new HttpExchange(request, newRecord(request, dialect.dialect), signal, journal);
    if (route.streamsBody === true && HAS_BODY.has(request.method)) exchange.bodyStream = request.raw;
    reply.hijack();
    const running: Running = { abort, place: -1 };
    (own ? ownActive : active).add(running);
    journal.begin(exchange.record);
    const onClose = (): void => {
      if (!raw.writableFinished) abort.abort(gatewayError('client_closed', {}));
    };
    raw.on('close', onClose);
    try {
      const { body } = request;
      const encoding = request.headers['content-encoding'];
      if (Buffer.isBuffer(body))
        exchange.body = encoding === undefined ? body : await decompress(body, encoding, BODY_LIMIT);
      if (journal.wantsBodies) exchange.record.requestBody = exchange.body;
      const answer = await route.handle(exchange, options.gateway);
      const broken = (error: unknown, contentType: string): string | undefined =>
        dialect.brokenStream?.(reasonOf(error, signal), exchange, contentType);
      await writeReply(answer, exchange, raw, { journal, headers: baseHeaders(request, exchange.id), broken });
    } catch (error) {
      const inWordsOf = route.errorDialect?.(exchange.headers);
      await answerError(reasonOf(error, signal), request, reply, exchange, inWordsOf);
    } finally {
      raw.off('close', onClose);
      (own ? ownActive : active).remove(running);
      finish(exchange.record, journal);
      if (active.items.length === 0) {
        for (const wake of idleWaiters) wake();
        idleWaiters = [];
      }
    }
  };

  // Before any route: a route keeps the handlers that its scope has when it is registered.
  const docs = createDocs(options.dialects);
  const showDocs = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.hijack();
    for (const [name, value] of Object.entries(baseHeaders(request, newId('req')))) reply.raw.setHeader(name, value);
    try {
      await docs.serve(request.raw, reply.raw);
    } catch (error) {
      await answerError(error, request, reply);
    }
  };
  for (const url of ['/docs', '/docs/*']) fastify.get(url, showDocs);
  fastify.addHook('onClose', () => docs.close());
  fastify.setErrorHandler((error, request, reply) => refuse(request, reply, error));
  fastify.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request.url);
    const exchange = bareExchange(request, journal);
    journal.begin(exchange.record);
    await answerError(
      gatewayError('route_not_found', {
        method: request.method,
        path,
        hint: 'The addresses of this gateway are listed at /docs.',
      }),
      request,
      reply,
      exchange,
    );
    finish(exchange.record, journal);
  });

  const mount = (target: FastifyInstance, dialect: DialectRoutes, routes: readonly Route[]): void => {
    for (const route of routes) {
      target.route({
        method: route.method,
        url: route.path,
        config: { open: route.open === true },
        handler: (request, reply) => serve(route, dialect, request, reply),
      });
    }
  };
  for (const dialect of options.dialects) {
    mount(
      fastify,
      dialect,
      dialect.routes.filter((route) => route.streamsBody !== true),
    );
    const streaming = dialect.routes.filter((route) => route.streamsBody === true);
    if (streaming.length === 0) continue;
    await fastify.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      // Not read here at all: the handler hands the stream on.
      scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
      mount(scope, dialect, streaming);
      done();
    });
  }
  await fastify.ready();

  const listener: RequestListener = (request: IncomingMessage, response: ServerResponse) =>
    fastify.routing(request, response);
  return {
    listener,
    fastify,
    running: () => active.items.length,
    idle: () => (active.items.length === 0 ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve))),
    abortAll: (reason) => {
      for (const { abort } of [...active.items]) abort.abort(reason);
    },
    abortOwn: (reason) => {
      for (const { abort } of [...ownActive.items]) abort.abort(reason);
    },
    createServer: () =>
      createServer(
        {
          // A body may take its time on a slow line; only its head and its arrival are limited, never the model's
          // answer.
          headersTimeout: 60_000,
          requestTimeout: 300_000,
          keepAliveTimeout: 75_000,
          connectionsCheckingInterval: 10_000,
          maxHeaderSize: 64 * 1024,
        },
        listener,
      ),
  };
}

/** Why a request failed: what aborted it knows more than what broke by it. */
function reasonOf(error: unknown, signal: Signal): GatewayError {
  return signal.aborted && signal.reason instanceof GatewayError ? signal.reason : toGatewayError(error);
}

/** An exchange for a request that was turned away before it reached a route. */
function bareExchange(request: FastifyRequest, journal: Journal): HttpExchange {
  return new HttpExchange(
    request,
    newRecord(request, dialectOfPath(pathOf(request.url))),
    createAbort().signal,
    journal,
  );
}

const HAS_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

function finish(record: RequestRecord, journal: Journal): void {
  record.durationMs = Date.now() - record.at;
  journal.end(record);
}

/** Returns an error of Fastify's own (a body over the limit, a broken head) in our words. */
function fromFastify(thrown: unknown): GatewayError {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return bodyTooLarge(BODY_LIMIT);
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'ECONNRESET':
      return gatewayError('body_broken', {});
    case 'FST_ERR_BAD_URL':
      return invalidRequest('The address of the request is not valid.');
    default:
      return toGatewayError(thrown);
  }
}
