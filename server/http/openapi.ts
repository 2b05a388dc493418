import type { DialectRoads, Road } from '../dialects/road.ts';
import type { Dialect } from '../journal/record.ts';
import type { JsonObject } from '../messages/json.ts';
import { VERSION } from '../version.ts';
import { REQUEST_SCHEMAS } from './openapi-schemas.ts';
import { ROAD_TEXTS, type RoadText } from './openapi-roads.ts';

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
  anthropic: { name: 'Anthropic', description: 'For apps that speak to Anthropic\'s API.' },
  openai: { name: 'OpenAI', description: 'For apps that speak to OpenAI\'s API. Every road is there with and without /v1.' },
  ollama: { name: 'Ollama', description: 'For apps that speak to Ollama.' },
  own: { name: 'Switchboard', description: 'The gateway itself.' },
};
const SHORT: { name: string; description: string } = { name: 'OpenAI without /v1', description: 'The same roads for base addresses that were typed without /v1.' };

/**
 * Returns the description of every road of the dialects, made from the roads themselves, so that none is forgotten;
 * roads that only refuse a method (405) are left out. Paths are relative to the gateway that serves the document.
 */
export function describeRoads(dialects: readonly DialectRoads[]): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const { dialect, roads } of dialects) {
    for (const road of roads) {
      const text = textOf(road);
      if (text === undefined && isRefusal(road, roads)) continue;
      const path = openApiPath(road.path, text);
      paths[path] = { ...paths[path], [road.method.toLowerCase()]: operationOf(road, dialect, text) };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Switchboard',
      version: VERSION,
      description: 'Every AI app talks to every model. The examples ask the built-in model `demo`, which answers without any upstream; `GET /v1/models` lists the others.',
    },
    servers: [{ url: '/' }],
    tags: [TAGS.anthropic, TAGS.openai, TAGS.ollama, SHORT],
    security: [{}, { key: [] }, { bearer: [] }],
    paths,
    components: {
      schemas: REQUEST_SCHEMAS,
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'A client key of this gateway, where it asks for one.' },
        bearer: { type: 'http', scheme: 'bearer', description: 'The same as a bearer.' },
      },
    },
  };
}

/** The words for a road; those of the road under /v1 serve its twin without. */
function textOf(road: Road): RoadText | undefined {
  return ROAD_TEXTS[`${road.method} ${road.path}`] ?? ROAD_TEXTS[`${road.method} /v1${road.path}`];
}

function isShort(road: Road): boolean {
  return ROAD_TEXTS[`${road.method} ${road.path}`] === undefined && ROAD_TEXTS[`${road.method} /v1${road.path}`] !== undefined;
}

/** Tells whether a road without words stands beside a described one: the dialect answers 405 there. */
function isRefusal(road: Road, roads: readonly Road[]): boolean {
  return roads.some((other) => other.path === road.path && textOf(other) !== undefined);
}

/** `/v1/models/*` becomes `/v1/models/{id}`. */
function openApiPath(path: string, text: RoadText | undefined): string {
  return path.replace(/\*$/, `{${text?.rest ?? 'path'}}`).replace(/:(\w+)/g, '{$1}');
}

function operationOf(road: Road, dialect: Dialect, text: RoadText | undefined): JsonObject {
  const rest = road.path.endsWith('*') ? (text?.rest ?? 'path') : undefined;
  return {
    tags: [isShort(road) ? SHORT.name : TAGS[dialect].name],
    summary: text?.summary ?? `${road.method} ${road.path}`,
    ...(text?.description === undefined ? {} : { description: text.description }),
    ...(rest === undefined ? {} : { parameters: [{ name: rest, in: 'path', required: true, schema: { type: 'string' }, ...(text?.restExample === undefined ? {} : { example: text.restExample }) }] }),
    ...(text?.body === undefined ? {} : { requestBody: bodyOf(text) }),
    ...(text?.upload === true ? { requestBody: UPLOAD } : {}),
    responses: responsesOf(text),
    ...(road.open === true ? { security: [] } : {}),
  };
}

const UPLOAD: JsonObject = {
  required: true,
  content: { 'multipart/form-data': { schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] } } },
};

function bodyOf(text: RoadText): JsonObject {
  const examples = Object.fromEntries(Object.entries(text.examples ?? {}).map(([name, value]) => [name, { value }]));
  return { required: true, content: { 'application/json': { schema: { $ref: `#/components/schemas/${text.body ?? ''}` }, examples } } };
}

function responsesOf(text: RoadText | undefined): JsonObject {
  const types = text?.answers ?? ['application/json'];
  return {
    ...(text?.refused === undefined ? { 200: { description: 'The answer.', content: Object.fromEntries(types.map((type) => [type, {}])) } } : { [text.refused]: { description: 'Always refused, in words.' } }),
    default: { description: 'An error in the dialect\'s own shape: what happened and what to do next.' },
  };
}
