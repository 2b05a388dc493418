/**
 * Everything a user interface can ask of the gateway, with schemas; what it is told unasked stands in events.ts. No
 * transport and no Node inside: the window, the console in a browser and the carriers on both sides share this folder.
 * All payloads are plain JSON. No answer carries a secret, with one exception: a client key in the moment it is made
 * (`make-client-key`, `set-network-access`), since it can never be shown again.
 */
import * as z from 'zod/mini';
import { appReport, appRow } from './apps.ts';
import { knownConversations } from './conversations.ts';
import { keyStatus, newClientKey } from './keys.ts';
import { logFilter } from './log-filter.ts';
import { exportQuery, logDetail, logSnapshot, totals } from './log.ts';
import { aliasRow, modelList, nameResolved, priceRow, tried } from './models.ts';
import { blockedOrigin } from './origins.ts';
import { testResult } from './problems.ts';
import { modelSettings, port, price, settingsChange, settingsView } from './settings.ts';
import { gatewayStateView } from './state.ts';
import { claudeCommandFound, ollamaFound, upstream } from './upstreams.ts';
import { backend, count, httpUrl, name, nothing } from './words.ts';

/** Every command: what it takes and what it returns. */
export const commands = {
  state: { input: nothing, output: gatewayStateView },
  start: { input: nothing, output: gatewayStateView },
  stop: { input: nothing, output: gatewayStateView },

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
  'find-claude-command': { input: z.object({ path: z.optional(z.string()) }), output: claudeCommandFound },

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
    input: z.object({ ...exportQuery, before: z.optional(count) }),
    output: z.object({ fileName: z.string(), text: z.string(), rows: count, left: count, next: z.optional(count) }),
  },
  /** How many rows that file would hold, and about how many bytes. */
  'log-export-size': { input: z.object(exportQuery), output: z.object({ rows: count, bytes: z.number() }) },
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
    output: knownConversations,
  },
  /** Forgets them all, in memory and on disk, at once. */
  'forget-conversations': { input: nothing, output: z.object({ forgotten: count }) },

  /** One text for a bug report, without secrets. */
  diagnostics: { input: nothing, output: z.object({ text: z.string() }) },
};

export type CommandName = keyof typeof commands;
/** What a caller passes; fields with a default may be left out. */
export type Input<C extends CommandName> = z.input<(typeof commands)[C]['input']>;
/** What the command gets: checked, defaults filled in. */
export type Parsed<C extends CommandName> = z.output<(typeof commands)[C]['input']>;
export type Output<C extends CommandName> = z.output<(typeof commands)[C]['output']>;
/** What carries each command out. */
export type CommandHandlers = { [C in CommandName]: (input: Parsed<C>) => Promise<Output<C>> | Output<C> };

/** Tells whether `value` names a command. */
export function isCommandName(value: string): value is CommandName {
  return Object.hasOwn(commands, value);
}
