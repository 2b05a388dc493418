import * as z from 'zod/mini';
import { action, problem } from './problems.ts';
import { backend, count, ms, time } from './words.ts';

/** How a place where models answer is. */
export const upstream = z.object({
  name: backend,
  /** `off`: the user does not want it, or nothing needs it. */
  state: z.enum([
    'ok',
    'unreachable',
    'no-key',
    'key-refused',
    'not-installed',
    'not-logged-in',
    'too-old',
    'failing',
    'off',
    'unknown',
  ]),
  /** One sentence: how it is, and where it is not well the cause and what to do. */
  message: z.string(),
  action: z.optional(action),
  /** A command for the user's own terminal that repairs it. */
  run: z.optional(z.string()),
  url: z.optional(z.string()),
  version: z.optional(z.string()),
  models: z.optional(count),
  checkedAt: z.optional(time),
  ms: z.optional(ms),
});
export type Upstream = z.output<typeof upstream>;

/** What the search for Ollama found. */
export const ollamaFound = z.object({
  /** Every place that was asked, in order. */
  places: z.array(
    z.object({
      url: z.string(),
      /** Whether Ollama answers there. */
      answers: z.boolean(),
      version: z.optional(z.string()),
      models: z.optional(count),
      /** One sentence, such as "Ollama 0.9.2, 3 models" or "Nothing answers". */
      message: z.string(),
    }),
  ),
  /** The first that answers. */
  found: z.optional(z.string()),
  problem: z.optional(problem),
});
export type OllamaFound = z.output<typeof ollamaFound>;

/** What the search for the user's `claude` command found. */
export const claudeCommandFound = z.object({
  found: z.boolean(),
  path: z.optional(z.string()),
  version: z.optional(z.string()),
  /** One sentence for the user. */
  message: z.string(),
});
export type ClaudeCommandFound = z.output<typeof claudeCommandFound>;
