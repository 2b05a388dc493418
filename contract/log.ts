import * as z from 'zod/mini';
import { ERROR_CODES } from './error-codes.ts';
import { logFilter } from './log-filter.ts';
import { backend, count, dialect, ms, time } from './words.ts';

/** The tokens of an answer. */
export const tokens = z.object({
  /** Read for the first time; with `cacheRead` and `cacheWrite` it makes up the whole prompt. */
  input: count,
  output: count,
  cacheRead: z.optional(count),
  cacheWrite: z.optional(count),
  /** The part of `output` that was thinking. */
  thinking: z.optional(count),
});
export type Tokens = z.output<typeof tokens>;

/** One line of the log. A row comes again under the same `id` when more is known. */
export const logRow = z.object({
  id: z.string(),
  /** Counts up, never reused while the gateway runs: newer rows have larger numbers. The cursor of `log-snapshot`. */
  seq: count,
  at: time,
  method: z.string(),
  path: z.string(),
  /** The caller's name, such as "Claude Code 2.1.329" or "Open WebUI". */
  client: z.string(),
  dialect,
  /** `cancelled`: the caller left before the end. */
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  modelAsked: z.optional(z.string()),
  modelUsed: z.optional(z.string()),
  backend: z.optional(backend),
  /** The rule that led from the one to the other. */
  rule: z.optional(z.string()),
  /** The bytes went through untouched. */
  relayed: z.optional(z.boolean()),
  stream: z.optional(z.boolean()),
  status: z.optional(z.number()),
  firstByteMs: z.optional(ms),
  durationMs: z.optional(ms),
  tokens: z.optional(tokens),
  tokensPerSecond: z.optional(z.number()),
  /** Dollars; absent when the model's price is not known. Local models cost 0. */
  cost: z.optional(z.number()),
  stopReason: z.optional(z.string()),
  /** `code` says what it was wherever the gateway knows; the message is for people only. */
  error: z.optional(z.object({ type: z.string(), message: z.string(), code: z.optional(z.enum(ERROR_CODES)) })),
  /** How many things were changed on the way; the sentences are in the detail. */
  changes: count,
  /** The web page that was refused, when that is why it failed: show "Allow this site". */
  blockedOrigin: z.optional(z.string()),
});
export type LogRow = z.output<typeof logRow>;

/** What goes into a file. */
export const exportQuery = {
  ids: z.optional(z.array(z.string())),
  filter: z._default(logFilter, {}),
  bodies: z._default(z.boolean(), false),
};

/** A page of the log. */
export const logSnapshot = z.object({
  /** Newest first. */
  rows: z.array(logRow),
  /**
   * How many rows match in all (below `before`). Rows that are only on disk are counted as soon as a page reaches down
   * to them, so it may grow then.
   */
  total: count,
  /** The newest `seq` there is. Live rows above it are new. */
  newest: count,
  /** Names to offer in the filter. */
  clients: z.array(z.string()),
  models: z.array(z.string()),
});
export type LogSnapshot = z.output<typeof logSnapshot>;

/** One body as it was kept: secrets redacted, images as placeholders. */
export const keptBody = z.object({
  /**
   * `kept`: `text` has it. `not-kept`: bodies were not wanted. `gone`: pushed out by newer ones. `none`: there was no
   * body. Only on the upstream's side: `same`, byte for byte what the caller's side shows, and `renamed`, the same but
   * for the model's name.
   */
  state: z.enum(['kept', 'not-kept', 'gone', 'none', 'same', 'renamed']),
  text: z.optional(z.string()),
  /** Whether `text` is JSON (pretty-print it); else it is text, such as server-sent events. */
  json: z.optional(z.boolean()),
  /** The size as it went over the wire, before redaction. */
  bytes: z.optional(count),
  /** Only the beginning was kept. */
  truncated: z.optional(z.boolean()),
});
export type KeptBody = z.output<typeof keptBody>;

/** All that is known of one request. */
export const logDetail = z.object({
  row: logRow,
  userAgent: z.string(),
  remote: z.string(),
  /** What we changed, each a plain sentence. */
  changes: z.array(z.string()),
  /** What happened when, in order; `ms` from the request's first byte. */
  timeline: z.array(z.object({ ms, text: z.string() })),
  /** Both sides of the translation. Where the bytes were relayed, the upstream's side is `same`. */
  bodies: z.object({
    request: keptBody,
    upstreamRequest: keptBody,
    upstreamAnswer: keptBody,
    answer: keptBody,
  }),
});
export type LogDetail = z.output<typeof logDetail>;

/** The sums of today. */
export const totals = z.object({
  /** Midnight of today, local time. */
  since: time,
  requests: count,
  failed: count,
  running: count,
  tokens,
  /** Dollars. */
  cost: z.number(),
  /** Requests with tokens whose price is not known: `cost` is then a lower bound. */
  unpriced: count,
});
export type Totals = z.output<typeof totals>;
