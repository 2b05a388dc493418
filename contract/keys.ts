import * as z from 'zod/mini';
import { time } from './words.ts';

/** What is known of the Anthropic API key; never the key. */
export const keyStatus = z.object({
  set: z.boolean(),
  /** Where it comes from. One from the environment cannot be forgotten here. */
  from: z.optional(z.enum(['environment', 'system', 'plain', 'session'])),
  /** The variable's name, when it comes from the environment. */
  heldBy: z.optional(z.string()),
  /** The last test of it. */
  tested: z.optional(z.object({ at: time, ok: z.boolean(), message: z.string() })),
});
export type KeyStatus = z.output<typeof keyStatus>;

/** A key that callers show, in the moment it is made. */
export const newClientKey = z.object({
  name: z.string(),
  /** The key itself; shown once. */
  key: z.string(),
});
