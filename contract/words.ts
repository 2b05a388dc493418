/** The numbers and names that every domain of the contract uses. */
import * as z from 'zod/mini';

/** A number of things. */
export const count = z.number().check(z.int(), z.gte(0));
/** Unix time in milliseconds. */
export const time = z.number();
/** A duration in milliseconds. */
export const ms = z.number();
/** What a user may call a thing, and the name of a model. */
export const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(300));
export const httpUrl = z.url({ protocol: /^https?$/ });
/** What a command takes that needs nothing, and what one returns that has nothing to say. */
export const nothing = z.object({});

/** Where models answer. */
export const backend = z.enum(['anthropic', 'ollama', 'claude-code', 'demo']);
export type BackendName = z.output<typeof backend>;
/** How a client speaks; `own`: the gateway's own routes. */
export const dialect = z.enum(['anthropic', 'ollama', 'openai', 'own']);
export type Dialect = z.output<typeof dialect>;
