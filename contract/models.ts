import * as z from 'zod/mini';
import { problem } from './problems.ts';
import { modelSettings, price } from './settings.ts';
import { backend, count, ms } from './words.ts';

/** One name that can be asked for. */
export const modelRow = z.object({
  name: z.string(),
  backend,
  /** Nicer to read, such as "Claude Opus 5.5"; absent when the name is all there is. */
  displayName: z.optional(z.string()),
  /** The alias's goal, when the name is an alias. */
  aliasOf: z.optional(z.string()),
  /** The alias or pattern that hides this real model: who asks for the name gets the alias's goal. */
  hiddenBy: z.optional(z.string()),
  /** `completion`, `tools`, `vision`, `documents`, `thinking`, `embedding`, `insert`; undefined when not known. */
  capabilities: z.optional(z.array(z.string())),
  /** Tokens that the model's window can hold. */
  contextWindow: z.optional(count),
  /** The most tokens of one answer. */
  maxOutput: z.optional(count),
  /** Local models: `8.2B`, `Q4_K_M`, bytes on disk, whether it is loaded now. */
  parameterSize: z.optional(z.string()),
  quantization: z.optional(z.string()),
  bytes: z.optional(count),
  loaded: z.optional(z.boolean()),
  /** Only of local models; present when the user set any. */
  settings: z.optional(modelSettings),
  /** Dollars for a million tokens, where known. */
  price: z.optional(price),
});
export type ModelRow = z.output<typeof modelRow>;

export const modelList = z.object({
  models: z.array(modelRow),
  /** Why a part of the list is missing, for instance that Ollama does not answer. */
  problems: z.array(problem),
});
export type ModelList = z.output<typeof modelList>;

/** A name or pattern of the user's own that leads to a model. */
export const aliasRow = z.object({
  /** As written; a pattern when it holds a `*`. */
  name: z.string(),
  goal: z.string(),
  pattern: z.boolean(),
  /** Where it leads in the end; absent when it leads nowhere now. */
  leadsTo: z.optional(z.object({ name: z.string(), backend })),
  /** Real models that cannot be reached by their own name because of it. */
  hides: z.array(z.string()),
  problem: z.optional(problem),
});
export type AliasRow = z.output<typeof aliasRow>;

/** Where a name leads, without asking any model. */
export const nameResolved = z.object({
  name: z.string(),
  leadsTo: z.optional(
    z.object({
      name: z.string(),
      backend,
      /** Why: `alias NAME`, `pattern NAME*`, `claude`, `claude-code`, `ollama`, `default model`, `demo`. */
      rule: z.string(),
    }),
  ),
  /** One sentence: "claude-3-5-sonnet leads to qwen3:8b (Ollama) by the alias claude-3-5-*." */
  message: z.string(),
  /** Nearest names when it leads nowhere. */
  nearest: z.array(z.string()),
});
export type NameResolved = z.output<typeof nameResolved>;

/** One whole question and answer through the gateway. */
export const tried = z.object({
  id: z.string(),
  ok: z.boolean(),
  text: z.string(),
  modelUsed: z.optional(z.string()),
  backend: z.optional(backend),
  rule: z.optional(z.string()),
  firstTextMs: z.optional(ms),
  durationMs: z.optional(ms),
  outputTokens: z.optional(count),
  tokensPerSecond: z.optional(z.number()),
  problem: z.optional(problem),
});
export type Tried = z.output<typeof tried>;

/** One line of the price table. */
export const priceRow = z.object({
  model: z.string(),
  price,
  from: z.enum(['built-in', 'yours']),
});
export type PriceRow = z.output<typeof priceRow>;
