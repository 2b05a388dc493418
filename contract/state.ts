import * as z from 'zod/mini';
import { problem } from './problems.ts';
import { count, time } from './words.ts';

/** How Ollama is moved, one way, as the user goes it. */
export const ollamaSteps = z.object({
  /** For a terminal, in order. */
  commands: z.array(z.string()),
  /** What to do afterwards, in words. */
  then: z.string(),
});
export type OllamaSteps = z.output<typeof ollamaSteps>;

/** How the gateway is. */
export const gatewayStateView = z.object({
  phase: z.enum(['stopped', 'starting', 'running', 'stopping', 'failed']),
  /** Since when it is in this phase. */
  since: time,
  /** The address to give to apps on this machine, while running; else the one it would have. */
  url: z.string(),
  /** Every address it listens on, while running. */
  addresses: z.array(z.string()),
  /** Why it does not run, when `phase` is `failed`. */
  problem: z.optional(problem),
  /**
   * How Ollama is moved to another port of this machine, and back. Absent in a browser's console, whose machine may be
   * another.
   */
  ollamaMove: z.optional(
    z.object({
      /** The gateway cannot start because Ollama has its port. */
      wanted: z.boolean(),
      port: z.number(),
      there: ollamaSteps,
      back: ollamaSteps,
    }),
  ),
  /** What the user should know once, for instance that a broken settings file was put aside. */
  warnings: z.array(z.string()),
  /** Requests under way. */
  running: count,
  version: z.string(),
  mode: z.enum(['desktop', 'headless']),
  /** Node's `process.platform`. */
  platform: z.string(),
  dataDir: z.string(),
  /** What this carrier can do; a switch that cannot work is not shown. */
  can: z.object({
    /** Start and stop; not from the console in a browser, which lives in the gateway itself. */
    stop: z.boolean(),
    launchAtLogin: z.boolean(),
    /**
     * Where an API key would be kept: the system's key store, a plain file (needs consent), or until the end of this
     * run.
     */
    keepKey: z.enum(['system', 'plain', 'session']),
  }),
});
export type GatewayStateView = z.output<typeof gatewayStateView>;
