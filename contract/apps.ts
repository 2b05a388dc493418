import * as z from 'zod/mini';

/** An app that can be made to talk to this gateway. */
export const appRow = z.object({
  id: z.string(),
  name: z.string(),
  /** `file`: Switchboard changes its configuration file. `hand`: only the app itself can be told. */
  way: z.enum(['file', 'hand']),
  /** Whether it, or its configuration, is on this machine. */
  found: z.boolean(),
  /** The configuration file, whether there is one yet or not. */
  file: z.optional(z.string()),
  /** It cannot be connected without a model. */
  needsModel: z.optional(z.boolean()),
  /** It leads to this gateway, and who saw to that. */
  connected: z.optional(z.enum(['switchboard', 'hand'])),
  /** The model that it was told to ask for. */
  model: z.optional(z.string()),
  /** What is not as it should be, in a sentence. */
  problem: z.optional(z.string()),
  /** For `hand`: what to enter where, line by line. */
  steps: z.optional(z.array(z.string())),
});
export type AppRow = z.output<typeof appRow>;

/** What was done to an app's file. */
export const appReport = z.object({
  app: z.string(),
  name: z.string(),
  file: z.string(),
  /** Each setting of ours with its value, a key as dots; without a value it was taken out or put back. */
  changes: z.array(z.object({ setting: z.string(), value: z.optional(z.string()), replaced: z.boolean() })),
  /** Settings that were changed since by somebody else, and left so. */
  left: z.array(z.string()),
  /** What is still to do or to know, each a sentence. */
  notes: z.array(z.string()),
  /** Everything was so already. */
  already: z.boolean(),
});
export type AppReport = z.output<typeof appReport>;
