import type { IncomingHttpHeaders } from 'node:http';
import type { GatewayError } from '../messages/errors.ts';
import type { Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import type { Dialect } from './record.ts';
import type { Reply, WholeReply } from './reply.ts';

/** One route: a path that a dialect serves. Paths are Fastify's (`/v1/models/*` with the rest in `params['*']`). */
export interface Route {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** Needs no client key: it says nothing worth one, or has a door of its own. */
  open?: boolean;
  /** The body is not read but streamed on as it comes, without a limit (model files of many gigabytes). */
  streamsBody?: boolean;
  handle(exchange: Exchange, gateway: Gateway): Promise<Reply>;
  /**
   * On a path that clients of two dialects call: in whose words this caller is told of an error. Those of the route's
   * own dialect when absent.
   */
  errorDialect?(headers: IncomingHttpHeaders): Dialect;
}

/** A dialect: its routes and how it words an error that came before the answer began. */
export interface DialectRoutes {
  dialect: Dialect;
  routes: readonly Route[];
  errorReply(error: GatewayError, exchange: Pick<Exchange, 'id' | 'path' | 'headers'>): WholeReply;
  /** What ends a stream of relayed bytes that broke; undefined where this content type has no form for it. */
  brokenStream?(error: GatewayError, exchange: Pick<Exchange, 'id' | 'path'>, contentType: string): string | undefined;
}
