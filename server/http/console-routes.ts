import type { DialectRoutes } from '../core/route.ts';
import type { Exchange } from '../core/exchange.ts';
import { type Reply, jsonReply } from '../core/reply.ts';

/** What answers below `/console`; it brings its own door (token and cookie). */
export type ConsoleDoor = (exchange: Exchange) => Promise<Reply>;

/** Mounts the settings window for browsers, which headless mode serves. Its requests are not the log's business. */
export function consoleRoutes(answer: ConsoleDoor): DialectRoutes {
  const handle = (exchange: Exchange): Promise<Reply> => answer(exchange);
  return {
    dialect: 'own',
    routes: (['GET', 'HEAD', 'POST'] as const).flatMap((method) =>
      ['/console', '/console/*'].map((path) => ({ method, path, open: true, handle })),
    ),
    errorReply: (error) => jsonReply({ ok: false, problem: { code: 'failed', message: error.message } }, error.status),
  };
}
