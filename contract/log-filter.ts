import * as z from 'zod/mini';
import { backend, dialect, time } from './words.ts';

/** Which rows of the log are wanted; what is absent leaves nothing out. */
export const logFilter = z.object({
  /** Looked for, without case, in path, client, models, rule, stop reason, error, changes and id. */
  text: z.optional(z.string()),
  client: z.optional(z.string()),
  /** Matches the model asked or used. */
  model: z.optional(z.string()),
  dialect: z.optional(dialect),
  backend: z.optional(backend),
  /** `changed`: only where something was changed on the way. `blocked`: only refused web pages. */
  show: z.optional(z.enum(['all', 'ok', 'failed', 'running', 'changed', 'blocked'])),
  since: z.optional(time),
  until: z.optional(time),
});
export type LogFilter = z.output<typeof logFilter>;
