import type { DialectRoutes, Route } from '../core/route.ts';
import type { Dialect } from '../core/record.ts';
import type { JsonObject } from '../lib/json.ts';
import { VERSION } from '../core/version.ts';
import { REQUEST_SCHEMAS } from './openapi-schemas.ts';
import { ROUTE_TEXTS, type RouteText } from './openapi-routes.ts';

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  security: Record<string, string[]>[];
  paths: Record<string, Record<string, JsonObject>>;
  components: { schemas: Record<string, JsonObject>; securitySchemes: Record<string, JsonObject> };
}

const TAGS: Record<Dialect, { name: string; description: string }> = {
  anthropic: { name: 'Anthropic', description: "For apps that speak to Anthropic's API." },
  openai: {
    name: 'OpenAI',
    description: "For apps that speak to OpenAI's API. Every route is there with and without /v1.",
  },
  ollama: { name: 'Ollama', description: 'For apps that speak to Ollama.' },
  own: { name: 'Switchboard', description: 'The gateway itself.' },
};
const SHORT: { name: string; description: string } = {
  name: 'OpenAI without /v1',
  description: 'The same routes for base addresses that were typed without /v1.',
};

/**
 * Returns the description of every route of the dialects, made from the routes themselves, so that none is forgotten;
 * routes that only refuse a method (405) are left out. Paths are relative to the gateway that serves the document.
 */
export function describeRoutes(dialects: readonly DialectRoutes[]): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const { dialect, routes } of dialects) {
    for (const route of routes) {
      const text = textOf(route);
      if (text === undefined && isRefusal(route, routes)) continue;
      const path = openApiPath(route.path, text);
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, dialect, text) };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Switchboard',
      version: VERSION,
      description:
        'Every AI app talks to every model. The examples ask the built-in model `demo`, which answers without any upstream; `GET /v1/models` lists the others.',
    },
    servers: [{ url: '/' }],
    tags: [TAGS.anthropic, TAGS.openai, TAGS.ollama, SHORT],
    security: [{}, { key: [] }, { bearer: [] }],
    paths,
    components: {
      schemas: REQUEST_SCHEMAS,
      securitySchemes: {
        key: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'A client key of this gateway, where it asks for one.',
        },
        bearer: { type: 'http', scheme: 'bearer', description: 'The same as a bearer.' },
      },
    },
  };
}

/** The words for a route; those of the route under /v1 serve its twin without. */
function textOf(route: Route): RouteText | undefined {
  return ROUTE_TEXTS[`${route.method} ${route.path}`] ?? ROUTE_TEXTS[`${route.method} /v1${route.path}`];
}

function isShort(route: Route): boolean {
  return (
    ROUTE_TEXTS[`${route.method} ${route.path}`] === undefined &&
    ROUTE_TEXTS[`${route.method} /v1${route.path}`] !== undefined
  );
}

/** Tells whether a route without words stands beside a described one: the dialect answers 405 there. */
function isRefusal(route: Route, routes: readonly Route[]): boolean {
  return routes.some((other) => other.path === route.path && textOf(other) !== undefined);
}

/** `/v1/models/*` becomes `/v1/models/{id}`. */
function openApiPath(path: string, text: RouteText | undefined): string {
  return path.replace(/\*$/, `{${text?.rest ?? 'path'}}`).replace(/:(\w+)/g, '{$1}');
}

function operationOf(route: Route, dialect: Dialect, text: RouteText | undefined): JsonObject {
  const rest = route.path.endsWith('*') ? (text?.rest ?? 'path') : undefined;
  return {
    tags: [isShort(route) ? SHORT.name : TAGS[dialect].name],
    summary: text?.summary ?? `${route.method} ${route.path}`,
    ...(text?.description === undefined ? {} : { description: text.description }),
    ...(rest === undefined
      ? {}
      : {
          parameters: [
            {
              name: rest,
              in: 'path',
              required: true,
              schema: { type: 'string' },
              ...(text?.restExample === undefined ? {} : { example: text.restExample }),
            },
          ],
        }),
    ...(text?.body === undefined ? {} : { requestBody: bodyOf(text) }),
    ...(text?.upload === true ? { requestBody: UPLOAD } : {}),
    responses: responsesOf(text),
    ...(route.open === true ? { security: [] } : {}),
  };
}

const UPLOAD: JsonObject = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] },
    },
  },
};

function bodyOf(text: RouteText): JsonObject {
  const examples = Object.fromEntries(Object.entries(text.examples ?? {}).map(([name, value]) => [name, { value }]));
  return {
    required: true,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${text.body ?? ''}` }, examples } },
  };
}

function responsesOf(text: RouteText | undefined): JsonObject {
  const types = text?.answers ?? ['application/json'];
  return {
    ...(text?.refused === undefined
      ? { 200: { description: 'The answer.', content: Object.fromEntries(types.map((type) => [type, {}])) } }
      : { [text.refused]: { description: 'Always refused, in words.' } }),
    default: { description: "An error in the dialect's own shape: what happened and what to do next." },
  };
}
