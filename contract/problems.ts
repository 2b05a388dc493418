import * as z from 'zod/mini';
import { count, ms } from './words.ts';

/** What a button beside an error can do; the interface knows how. */
export const action = z.object({
  do: z.enum([
    'set-api-key',
    'forget-api-key',
    'agree-to-plain-key',
    'find-ollama',
    'get-ollama',
    'get-claude-code',
    'agree-to-claude-code',
    'use-port',
    'allow-origin',
    'make-alias',
    'start',
    'retry',
    'open-settings',
    'open-log',
  ]),
  /** The button's text. */
  label: z.string(),
  /** For `use-port`. */
  port: z.optional(z.number()),
  /** For `allow-origin`. */
  origin: z.optional(z.string()),
  /** For `make-alias`: the name that leads nowhere; for `open-log`: the request. */
  name: z.optional(z.string()),
});
export type Action = z.output<typeof action>;

/** What went wrong, for the user: `message` says the cause and what to do about it, in whole sentences. */
export const problem = z.object({
  code: z.enum([
    'bad-input',
    'unknown-command',
    'not-found',
    'not-allowed',
    'held',
    'port-in-use',
    'port-reserved',
    'cannot-listen',
    'unreachable',
    'no-key',
    'key-refused',
    'no-credit',
    'rate-limited',
    'plain-key',
    'key-store',
    'needs-client-key',
    'is-this-gateway',
    'cannot-save',
    'not-running',
    'stopped',
    'failed',
  ]),
  message: z.string(),
  action: z.optional(action),
});
export type Problem = z.output<typeof problem>;

/** What a test found: it worked, with the numbers, or why not. */
export const testResult = z.object({
  ok: z.boolean(),
  /** One sentence: "Works: 7 models, 412 ms." or the cause. */
  message: z.string(),
  ms: z.optional(ms),
  models: z.optional(count),
  version: z.optional(z.string()),
  problem: z.optional(problem),
});
export type TestResult = z.output<typeof testResult>;

/** A command that failed, with the words for the user. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Returns `value` as a problem, when it is one. */
export function problemFrom(value: unknown): Problem | undefined {
  const parsed = problem.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
