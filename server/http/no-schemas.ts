import type { FastifyServerOptions } from 'fastify';

/**
 * No route has a schema of Fastify's: the dialects check bodies themselves, in their callers' own words. Said so,
 * Fastify
 * leaves its two schema compilers alone, whose loading takes a tenth of the gateway's start; the bundle leaves them
 * out.
 */
export const NO_SCHEMAS: NonNullable<FastifyServerOptions['schemaController']> = {
  compilersFactory: {
    buildValidator: () => noSchemas,
    buildSerializer: () => noSchemas,
  },
};

function noSchemas(): never {
  throw new Error('A route was given a schema, but nothing here compiles schemas.');
}
