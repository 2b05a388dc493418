import Fastify, { type FastifyInstance } from 'fastify';
import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DialectRoutes } from '../core/route.ts';
import { gatewayError } from '../messages/errors.ts';
import { NO_SCHEMAS } from './no-schemas.ts';

/** The interactive documentation under `/docs`. */
export interface Docs {
  /** Answers one request for `/docs` or something below it. @throws GatewayError when the page's files are missing. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

/** The page loads nothing from anywhere else; its styles are partly set by its script. */
const CONTENT_POLICY = {
  'default-src': "'self'",
  'script-src': "'self'",
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'self'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
};

/** A plain mark instead of Swagger's own. */
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="180" height="40"><text x="0" y="27" font-family="sans-serif" font-size="22" font-weight="600" fill="#fff">Switchboard</text></svg>';

/** Returns the documentation of the dialects' routes. Nothing is loaded or built before it is first asked for. */
export function createDocs(dialects: readonly DialectRoutes[]): Docs {
  let building: Promise<FastifyInstance> | undefined;
  return {
    serve: async (request, response) => {
      building ??= build(dialects).catch((error: unknown) => {
        // The next one tries again: the files may have been put back.
        building = undefined;
        throw error;
      });
      (await building).routing(request, response);
    },
    close: async () => {
      const built = building;
      building = undefined;
      await (await built?.catch(() => undefined))?.close();
    },
  };
}

async function build(dialects: readonly DialectRoutes[]): Promise<FastifyInstance> {
  const baseDir = findFiles();
  const [{ default: swagger }, { default: swaggerUi }, { describeRoutes }] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
    import('./openapi.ts'),
  ]);
  const fastify = Fastify({ logger: false, exposeHeadRoutes: true, schemaController: NO_SCHEMAS });
  fastify.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('text/plain; charset=utf-8')
      .send(`There is nothing at ${request.url}. The documentation is at /docs.\n`),
  );
  const document = describeRoutes(dialects);
  await fastify.register(swagger, {
    mode: 'static',
    specification: { document: { openapi: document.openapi, info: document.info, paths: {} } },
  });
  await fastify.register(swaggerUi, {
    routePrefix: '/docs',
    baseDir,
    logo: { type: 'image/svg+xml', content: Buffer.from(LOGO), href: '/docs', target: '_self' },
    theme: { title: 'Switchboard: the routes' },
    staticCSP: CONTENT_POLICY,
    // The plugin's types know documents of 3.0 alone, so the whole document is given here.
    transformSpecification: () => document,
    transformSpecificationClone: false,
    uiConfig: {
      deepLinking: true,
      docExpansion: 'list',
      tryItOutEnabled: true,
      displayRequestDuration: true,
      persistAuthorization: true,
    },
  });
  await fastify.ready();
  return fastify;
}

const PAGE = 'swagger-ui-bundle.js';

/** Returns the folder of Swagger UI's files: beside the built program, else in its package. */
function findFiles(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (const folder of [here, dirname(here), dirname(dirname(here))]) {
    const files = join(folder, 'swagger-ui');
    if (existsSync(join(files, PAGE))) return files;
  }
  try {
    return join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json')), 'static');
  } catch (error) {
    throw gatewayError('docs_missing', {}, { cause: error });
  }
}
