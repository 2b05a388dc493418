/**
 * Everything a user interface can ask of the gateway and everything it is told, with schemas. No transport
 * and no Node inside: the window, the console in a browser and the carriers on both sides share this file.
 * All payloads are plain JSON. No answer carries a secret, with one exception: a client key in the moment it
 * is made (`make-client-key`, `set-network-access`), since it can never be shown again.
 */
import * as z from 'zod/mini';
import { ERROR_CODES } from './error-codes.ts';

const count = z.number().check(z.int(), z.gte(0));
/** Unix time in milliseconds. */
const time = z.number();
/** A duration in milliseconds. */
const ms = z.number();
const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(300));
const httpUrl = z.url({ protocol: /^https?$/ });
const nothing = z.object({});

// Words ---------------------------------------------------------------------------------------------------

/** What a button beside an error can do; the interface knows how. */
const action = z.object({
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
const problem = z.object({
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
const testResult = z.object({
  ok: z.boolean(),
  /** One sentence: "Works: 7 models, 412 ms." or the cause. */
  message: z.string(),
  ms: z.optional(ms),
  models: z.optional(count),
  version: z.optional(z.string()),
  problem: z.optional(problem),
});
export type TestResult = z.output<typeof testResult>;

// State ---------------------------------------------------------------------------------------------------

const backend = z.enum(['anthropic', 'ollama', 'claude-code', 'demo']);
const dialect = z.enum(['anthropic', 'ollama', 'openai', 'own']);
export type Backend = z.output<typeof backend>;
export type Dialect = z.output<typeof dialect>;

const ollamaSteps = z.object({
  /** For a terminal, in order. */
  commands: z.array(z.string()),
  /** What to do afterwards, in words. */
  then: z.string(),
});

const gatewayState = z.object({
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
export type OllamaSteps = z.output<typeof ollamaSteps>;
export type GatewayStateView = z.output<typeof gatewayState>;

// Settings ------------------------------------------------------------------------------------------------

const modelSettings = z.object({
  /** The window in tokens that requests ask for. */
  numCtx: z.optional(z.number().check(z.int(), z.gte(256), z.lte(16_777_216))),
  /** Ollama's `keep_alive`: seconds, or a duration such as `10m`; negative keeps the model loaded. */
  keepAlive: z.optional(z.union([z.string(), z.number()])),
  thinkByDefault: z.optional(z.boolean()),
});
export type ModelSettings = z.output<typeof modelSettings>;

const dollars = z.number().check(z.gte(0));
/** Dollars for a million tokens. */
const price = z.object({
  input: dollars,
  output: dollars,
  cacheRead: z.optional(dollars),
  cacheWrite: z.optional(dollars),
});
export type Price = z.output<typeof price>;

const port = z.number().check(z.int(), z.gte(0), z.lte(65535));
const directions = z.object({
  /** Local models for Anthropic apps. */
  local: z.boolean(),
  /** Claude for Ollama and OpenAI apps. */
  claude: z.boolean(),
});
const journalSettings = z.object({
  /** Which bodies are kept: none, the last 200 until the end of this run, or all on disk. */
  bodies: z.enum(['none', 'memory', 'disk']),
  /** Days that the log is kept on disk. */
  days: z.number().check(z.int(), z.gte(1), z.lte(365)),
});
const conversations = z.object({
  /** A request's `user` names its conversation too, where it has no `id`. */
  byUser: z.boolean(),
  /** They outlive a restart: kept in a file of the data folder. */
  keep: z.boolean(),
});
const claudeCode = z.object({
  /** The user agreed that answers may come through the `claude` command. */
  enabled: z.boolean(),
  /** Where the command is; absent: looked for on the PATH. */
  path: z.optional(z.string()),
  /** Every Claude name goes through the command, not only `claude-code:NAME`. */
  everyClaudeName: z.boolean(),
});
const theme = z.enum(['system', 'light', 'dark']);

/** The settings as an interface sees them: no hashes, no window position. */
const settingsView = z.object({
  port: z.number(),
  /** `loopback` or the address it listens on. */
  host: z.string(),
  /** Whether other machines can reach it. */
  onNetwork: z.boolean(),
  directions,
  anthropicBaseUrl: z.string(),
  /** Absent: looked for. */
  ollamaBaseUrl: z.optional(z.string()),
  defaultModel: z.optional(z.string()),
  /** Keys that callers must show, by name only. When there is one, every caller needs one. */
  clientKeys: z.array(z.object({ name: z.string(), createdAt: z.string() })),
  /** Further keys that the environment gives; they have no names. */
  clientKeysFromEnvironment: count,
  allowedOrigins: z.array(z.string()),
  claudeCode,
  journal: journalSettings,
  conversations,
  metrics: z.boolean(),
  theme,
  /** Start the gateway when the app starts. */
  startGateway: z.boolean(),
  launchAtLogin: z.boolean(),
  firstRunDone: z.boolean(),
  /**
   * Settings that a flag or the environment holds: the field here, and what holds it (`PORT`, `--host`). They cannot be
   * changed.
   */
  heldBy: z.record(z.string(), z.string()),
});
export type SettingsView = z.output<typeof settingsView>;

/** What `change-settings` takes: only the fields to change. `null` takes a value away. */
const settingsChange = z.strictObject({
  port: z.optional(port),
  directions: z.optional(directions),
  anthropicBaseUrl: z.optional(httpUrl),
  ollamaBaseUrl: z.optional(z.nullable(httpUrl)),
  defaultModel: z.optional(z.nullable(name)),
  claudeCode: z.optional(claudeCode),
  journal: z.optional(journalSettings),
  conversations: z.optional(conversations),
  metrics: z.optional(z.boolean()),
  theme: z.optional(theme),
  startGateway: z.optional(z.boolean()),
  launchAtLogin: z.optional(z.boolean()),
  firstRunDone: z.optional(z.boolean()),
});
export type SettingsChange = z.output<typeof settingsChange>;

// Keys ----------------------------------------------------------------------------------------------------

/** What is known of the Anthropic API key; never the key. */
const keyStatus = z.object({
  set: z.boolean(),
  /** Where it comes from. One from the environment cannot be forgotten here. */
  from: z.optional(z.enum(['environment', 'system', 'plain', 'session'])),
  /** The variable's name, when it comes from the environment. */
  heldBy: z.optional(z.string()),
  /** The last test of it. */
  tested: z.optional(z.object({ at: time, ok: z.boolean(), message: z.string() })),
});
export type KeyStatus = z.output<typeof keyStatus>;

const newClientKey = z.object({
  name: z.string(),
  /** The key itself; shown once. */
  key: z.string(),
});

// Upstreams -----------------------------------------------------------------------------------------------

const upstream = z.object({
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

const ollamaFound = z.object({
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

const claudeCommand = z.object({
  found: z.boolean(),
  path: z.optional(z.string()),
  version: z.optional(z.string()),
  /** One sentence for the user. */
  message: z.string(),
});
export type ClaudeCommandFound = z.output<typeof claudeCommand>;

// Models and aliases --------------------------------------------------------------------------------------

/** One name that can be asked for. */
const modelRow = z.object({
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

const modelList = z.object({
  models: z.array(modelRow),
  /** Why a part of the list is missing, for instance that Ollama does not answer. */
  problems: z.array(problem),
});
export type ModelList = z.output<typeof modelList>;

const aliasRow = z.object({
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
const nameResolved = z.object({
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
const tried = z.object({
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

const priceRow = z.object({
  model: z.string(),
  price,
  from: z.enum(['built-in', 'yours']),
});
export type PriceRow = z.output<typeof priceRow>;

// Log -----------------------------------------------------------------------------------------------------

const tokens = z.object({
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
const logRow = z.object({
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

const logFilter = z.object({
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

/** What goes into a file. */
const exported = {
  ids: z.optional(z.array(z.string())),
  filter: z._default(logFilter, {}),
  bodies: z._default(z.boolean(), false),
};

const logSnapshot = z.object({
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
const keptBody = z.object({
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

const logDetail = z.object({
  row: logRow,
  userAgent: z.string(),
  remote: z.string(),
  /** What we changed, each a plain sentence. */
  changes: z.array(z.string()),
  /** What happened when, in order; `ms` from the request's first byte. */
  timeline: z.array(z.object({ ms, text: z.string() })),
  /** Both sides of the translation. Where the bytes were passed through, the upstream's side is `same`. */
  bodies: z.object({
    request: keptBody,
    upstreamRequest: keptBody,
    upstreamAnswer: keptBody,
    answer: keptBody,
  }),
});
export type LogDetail = z.output<typeof logDetail>;

const totals = z.object({
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

const blockedOrigin = z.object({
  origin: z.string(),
  times: count,
  lastAt: time,
  /** The path it asked for last. */
  path: z.string(),
});
export type BlockedOrigin = z.output<typeof blockedOrigin>;

// Apps ----------------------------------------------------------------------------------------------------

/** An app that can be made to talk to this gateway. */
const appRow = z.object({
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
const appReport = z.object({
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

// The two maps --------------------------------------------------------------------------------------------

/** Every command: what it takes and what it returns. */
export const commands = {
  state: { input: nothing, output: gatewayState },
  start: { input: nothing, output: gatewayState },
  stop: { input: nothing, output: gatewayState },

  settings: { input: nothing, output: settingsView },
  /** Applied at once; a new port restarts the gateway after running answers have ended. */
  'change-settings': { input: settingsChange, output: settingsView },
  /**
   * Listens for other machines (`host` is `0.0.0.0` or one address), or stops doing so (`host` is `loopback`). Makes a
   * client key when there is none.
   */
  'set-network-access': {
    input: z.object({ host: z.string().check(z.trim(), z.minLength(1)) }),
    output: z.object({ settings: settingsView, newKey: z.optional(newClientKey) }),
  },
  'make-client-key': { input: z.object({ name }), output: newClientKey },
  'remove-client-key': { input: z.object({ name: z.string() }), output: settingsView },
  'allow-origin': { input: z.object({ origin: name }), output: settingsView },
  'disallow-origin': { input: z.object({ origin: z.string() }), output: settingsView },
  'blocked-origins': { input: nothing, output: z.object({ blocked: z.array(blockedOrigin) }) },
  /** A port that is free now, near `near`. */
  'free-port': { input: z.object({ near: z.optional(port) }), output: z.object({ port: z.number() }) },
  /** Puts every setting back. `everything` also forgets the key, the log and the conversations. */
  reset: { input: z.object({ what: z.enum(['settings', 'everything']) }), output: settingsView },

  keys: { input: nothing, output: keyStatus },
  /**
   * `plain: true` is the user's consent to a plain file where the system has no key store; without it the problem
   * `plain-key` comes.
   */
  'set-api-key': {
    input: z.object({ key: z.string().check(z.trim(), z.minLength(1)), plain: z.optional(z.boolean()) }),
    output: keyStatus,
  },
  /** Tests `key`, or the key in use when absent. Costs nothing: it asks for the list of models. */
  'test-api-key': { input: z.object({ key: z.optional(z.string()) }), output: testResult },
  'forget-api-key': { input: nothing, output: keyStatus },

  /** How the upstreams are, as last known. */
  health: { input: nothing, output: z.object({ upstreams: z.array(upstream) }) },
  /** Asks them now; all of them when `upstream` is absent. */
  'check-health': {
    input: z.object({ upstream: z.optional(backend) }),
    output: z.object({ upstreams: z.array(upstream) }),
  },
  'find-ollama': { input: nothing, output: ollamaFound },
  'test-ollama': { input: z.object({ url: httpUrl }), output: testResult },
  'find-claude-command': { input: z.object({ path: z.optional(z.string()) }), output: claudeCommand },

  models: { input: z.object({ fresh: z.optional(z.boolean()) }), output: modelList },
  /** `settings: null` takes them away. */
  'set-model-settings': { input: z.object({ model: name, settings: z.nullable(modelSettings) }), output: modelList },
  aliases: { input: nothing, output: z.object({ aliases: z.array(aliasRow) }) },
  /** Makes or changes one. `was` is its name before, when that changes too. */
  'set-alias': {
    input: z.object({ name, goal: name, was: z.optional(z.string()) }),
    output: z.object({ aliases: z.array(aliasRow) }),
  },
  'delete-alias': { input: z.object({ name: z.string() }), output: z.object({ aliases: z.array(aliasRow) }) },
  'resolve-name': { input: z.object({ name }), output: nameResolved },
  /**
   * Asks a model one real question. The text comes chunk by chunk as `try-text` under the same `id`, which the caller
   * chooses.
   */
  'try-model': {
    input: z.object({ id: name, model: name, prompt: z.optional(z.string().check(z.maxLength(20_000))) }),
    output: tried,
  },
  'stop-try': { input: z.object({ id: z.string() }), output: nothing },
  prices: { input: nothing, output: z.object({ prices: z.array(priceRow) }) },
  /** `price: null` goes back to the built-in one, or to none. */
  'set-price': {
    input: z.object({ model: name, price: z.nullable(price) }),
    output: z.object({ prices: z.array(priceRow) }),
  },

  /** A page of the log, newest first: the rows below `before` that match, without the first `offset` of them. */
  'log-snapshot': {
    input: z.object({
      before: z.optional(count),
      offset: z._default(count, 0),
      limit: z._default(z.number().check(z.int(), z.gte(1), z.lte(5000)), 500),
      filter: z._default(logFilter, {}),
    }),
    output: logSnapshot,
  },
  'log-detail': { input: z.object({ id: z.string() }), output: logDetail },
  /** The request as a command line to run again; the key is a placeholder. */
  'log-curl': {
    input: z.object({ id: z.string(), shell: z._default(z.enum(['posix', 'powershell']), 'posix') }),
    output: z.object({ text: z.string() }),
  },
  /**
   * Rows as JSON lines for a file, without secrets, newest first: the chosen ones, or all that match. They come in
   * parts; as long as an answer has `next`, ask again with it as `before`. `left` rows are still to come.
   */
  'log-export': {
    input: z.object({ ...exported, before: z.optional(count) }),
    output: z.object({ fileName: z.string(), text: z.string(), rows: count, left: count, next: z.optional(count) }),
  },
  /** How many rows that file would hold, and about how many bytes. */
  'log-export-size': { input: z.object(exported), output: z.object({ rows: count, bytes: z.number() }) },
  /** Forgets every finished request, in memory and on disk. */
  'clear-log': { input: nothing, output: z.object({ removed: count }) },
  totals: { input: nothing, output: totals },

  /** The apps that can be connected, and how they stand. */
  'list-apps': { input: nothing, output: z.object({ apps: z.array(appRow) }) },
  /**
   * Changes the app's configuration file so that it talks to this gateway; where client keys are asked for it gets one
   * of its own. What was there before is kept.
   */
  'connect-app': {
    input: z.object({ app: name, model: z.optional(name) }),
    output: z.object({ apps: z.array(appRow), report: appReport }),
  },
  /** Puts back what was there before. */
  'disconnect-app': { input: z.object({ app: name }), output: z.object({ apps: z.array(appRow), report: appReport }) },
  /** How many conversations are known that apps name, of all callers together. */
  conversations: {
    input: nothing,
    output: z.object({
      known: count,
      /** What went wrong with their file since somebody was told last, each a sentence. */
      problems: z.array(z.string()),
    }),
  },
  /** Forgets them all, in memory and on disk, at once. */
  'forget-conversations': { input: nothing, output: z.object({ forgotten: count }) },

  /** One text for a bug report, without secrets. */
  diagnostics: { input: nothing, output: z.object({ text: z.string() }) },
};

/** Everything that is told unasked. Each payload is the whole new value, but for `log` and `try-text`. */
export const events = {
  state: gatewayState,
  settings: settingsView,
  keys: keyStatus,
  health: z.object({ upstreams: z.array(upstream) }),
  /** Models or aliases changed: ask `models` and `aliases` again. */
  'models-changed': nothing,
  /** New rows and rows that changed, at most twenty times a second, oldest first. */
  log: z.object({ rows: z.array(logRow) }),
  'log-cleared': nothing,
  totals,
  'blocked-origins': z.object({ blocked: z.array(blockedOrigin) }),
  /** More text of a running `try-model`. */
  'try-text': z.object({ id: z.string(), text: z.string() }),
};

export type CommandName = keyof typeof commands;
/** What a caller passes; fields with a default may be left out. */
export type Input<C extends CommandName> = z.input<(typeof commands)[C]['input']>;
/** What the command gets: checked, defaults filled in. */
export type Parsed<C extends CommandName> = z.output<(typeof commands)[C]['input']>;
export type Output<C extends CommandName> = z.output<(typeof commands)[C]['output']>;
export type EventName = keyof typeof events;
export type Payload<E extends EventName> = z.output<(typeof events)[E]>;

/** One event with its payload, as carriers hand it on. */
export type ControlEvent = { [E in EventName]: { event: E; payload: Payload<E> } }[EventName];

/** How carriers hand the outcome of a call over: errors as words, never as exceptions. */
export type CallResult<C extends CommandName> = { ok: true; output: Output<C> } | { ok: false; problem: Problem };

/** What an interface is given, whatever the carrier. `call` rejects with a ControlError. */
export interface ControlClient {
  call<C extends CommandName>(command: C, input: Input<C>): Promise<Output<C>>;
  /** Calls back for every event. Returns how to stop. */
  subscribe(listener: (event: ControlEvent) => void): () => void;
}

/** A command that failed, with the words for the user. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Tells whether `value` names a command. */
export function isCommandName(value: string): value is CommandName {
  return Object.hasOwn(commands, value);
}

/** Tells whether `value` names an event. */
export function isEventName(value: string): value is EventName {
  return Object.hasOwn(events, value);
}

/** Returns `value` as a problem, when it is one. */
export function problemFrom(value: unknown): Problem | undefined {
  const parsed = problem.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
