/**
 * Every setting, once: its bounds, its default, whether an interface sees and changes it, and which flag or variable
 * sets it. The settings file, `SettingsView`, `SettingsChange` and what is read at the start follow from these tables.
 */
import * as z from 'zod/mini';
import { readDirections, readHost, readList, readPort, readSwitch, readText, readUrl } from './read-setting.ts';
import { column, group, kept, optional, seen, setting } from './setting.ts';
import type { SettingSource } from './setting.ts';
import { count, httpUrl } from './words.ts';

/** What numbers are allowed; forms check what is typed against the same. */
export const BOUNDS = {
  port: { least: 0, most: 65_535 },
  numCtx: { least: 256, most: 16_777_216 },
  days: { least: 1, most: 365 },
} as const;

const whole = ({ least, most }: { least: number; most: number }) =>
  z.number().check(z.int(), z.gte(least), z.lte(most));
export const port = whole(BOUNDS.port);
const text = z.string().check(z.trim(), z.minLength(1));
const dollars = z.number().check(z.gte(0));

/** How one Ollama model is run, whatever a client says: a change of the window reloads the model. */
export const modelSettings = z.object({
  /** The window in tokens that requests ask for. */
  numCtx: z.optional(whole(BOUNDS.numCtx)),
  /** Ollama's `keep_alive`: seconds, or a duration such as `10m`; negative keeps the model loaded. */
  keepAlive: z.optional(z.union([z.string(), z.number()])),
  thinkByDefault: z.optional(z.boolean()),
});
export type ModelSettings = z.output<typeof modelSettings>;

/**
 * Dollars for a million tokens. Absent cache prices follow from `input` as Anthropic sets them: a tenth to read, a
 * quarter more to write.
 */
export const price = z.object({
  input: dollars,
  output: dollars,
  cacheRead: z.optional(dollars),
  cacheWrite: z.optional(dollars),
});
export type Price = z.output<typeof price>;

/** A key that callers must show. Only its hash is kept: the key itself is shown once, when it is made. */
const clientKey = z.object({
  name: z.string(),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  createdAt: z.string(),
});
export type ClientKey = z.output<typeof clientKey>;

const SETTINGS = {
  version: kept(z.literal(1), 1),
  port: setting(port, 11434, { flag: '--port', variable: 'PORT', read: readPort }),
  /** `loopback` (127.0.0.1 and ::1) or the address to listen on. */
  host: seen(text, 'loopback', { flag: '--host', variable: 'HOST', read: readHost }),
  /** Whether other machines can reach it. */
  onNetwork: { view: z.boolean() },
  directions: group(
    {
      /** Local models for Anthropic apps. */
      local: setting(z.boolean(), true),
      /** Claude for Ollama and OpenAI apps. */
      claude: setting(z.boolean(), true),
    },
    {},
    { variable: 'DIRECTIONS', read: readDirections },
  ),
  anthropicBaseUrl: setting(httpUrl, 'https://api.anthropic.com', { variable: 'ANTHROPIC_BASE_URL', read: readUrl }),
  /** Absent: looked for. */
  ollamaBaseUrl: optional(httpUrl, { variable: 'OLLAMA_BASE_URL', read: readUrl }),
  /** Where unknown model names go. */
  defaultModel: optional(text, { variable: 'DEFAULT_MODEL', read: readText }),
  /** When there is one, every caller needs one. An interface sees their names only. */
  clientKeys: {
    file: z._default(z.array(clientKey), []),
    view: z.array(z.pick(clientKey, { name: true, createdAt: true })),
  },
  /** Further keys that the environment gives; they have no names. */
  clientKeysFromEnvironment: { view: count },
  /** Browser origins let in besides local pages, `*` in a part allowed. */
  allowedOrigins: seen(z.array(text), [], { variable: 'ALLOWED_ORIGINS', read: readList }),
  /** From a name, or a pattern with `*`, to the model it leads to. */
  aliases: kept(z.record(z.string(), text), {}),
  models: kept(z.record(z.string(), modelSettings), {}),
  claudeCode: {
    ...group(
      {
        /** The user agreed that answers may come through the `claude` command. */
        enabled: setting(z.boolean(), false, { variable: 'ENABLE_CLAUDE_CODE', read: readSwitch }),
        /** Where the command is; absent: looked for on the PATH. */
        path: optional(text, { variable: 'CLAUDE_PATH', read: readText, holds: false }),
        /** Every Claude name goes through the command, not only `claude-code:NAME`. */
        everyClaudeName: setting(z.boolean(), false),
      },
      {},
    ),
    /** An empty path takes it away. */
    change: z.optional(z.object({ enabled: z.boolean(), path: z.optional(z.string()), everyClaudeName: z.boolean() })),
  },
  journal: group(
    {
      /** Which bodies are kept: none, the last 200 until the end of this run, or all on disk. */
      bodies: setting(z.enum(['none', 'memory', 'disk']), 'memory'),
      /** Days that the log is kept on disk. */
      days: setting(whole(BOUNDS.days), 30),
    },
    {},
  ),
  conversations: group(
    {
      /** A request's `user` names its conversation too, where it has no `id`. */
      byUser: setting(z.boolean(), false),
      /** They outlive a restart: kept in a file of the data folder. */
      keep: setting(z.boolean(), false),
    },
    {},
  ),
  prices: kept(z.record(z.string(), price), {}),
  /** Prometheus numbers under `/metrics`. */
  metrics: setting(z.boolean(), false),
};

/** What only the window needs; the file keeps it under `desktop`. */
const DESKTOP = {
  theme: setting(z.enum(['system', 'light', 'dark']), 'system'),
  /** Start the gateway when the app starts. */
  startGateway: setting(z.boolean(), true),
  launchAtLogin: setting(z.boolean(), false),
  firstRunDone: setting(z.boolean(), false),
  saidHidden: kept(z.boolean(), false),
  plainKeyConsent: kept(z.boolean(), false),
  window: {
    file: z.optional(
      z.object({ x: z.optional(z.number()), y: z.optional(z.number()), width: z.number(), height: z.number() }),
    ),
  },
};

/**
 * The settings file, `settings.json`, version 1. Every field has a default, so an empty object is a whole settings
 * file. The API key is not here: it comes from the environment or the system's key store.
 */
export const settingsFile = z.object({
  ...column(SETTINGS, 'file'),
  desktop: z.prefault(z.object(column(DESKTOP, 'file')), {}),
});
/** The settings as they are kept and as the gateway reads them. */
export type Settings = z.output<typeof settingsFile>;

/** The settings as an interface sees them: no hashes, no window position. */
export const settingsView = z.object({
  ...column(SETTINGS, 'view'),
  ...column(DESKTOP, 'view'),
  /**
   * Settings that a flag or the environment holds: the field here, and what holds it (`PORT`, `--host`). They cannot be
   * changed.
   */
  heldBy: z.record(z.string(), z.string()),
});
export type SettingsView = z.output<typeof settingsView>;

/** What `change-settings` takes: only the fields to change. `null` takes a value away. */
export const settingsChange = z.strictObject({ ...column(SETTINGS, 'change'), ...column(DESKTOP, 'change') });
export type SettingsChange = z.output<typeof settingsChange>;

/** Returns the settings of a fresh installation. */
export function defaultSettings(): Settings {
  return settingsFile.parse({});
}

/** What flags and environment may set: a setting, or one of a group. */
export interface OutsideSetting {
  readonly field: string;
  readonly member: string | undefined;
  readonly source: SettingSource;
}

type Sourced = { source?: SettingSource | undefined };

export const OUTSIDE_SETTINGS: readonly OutsideSetting[] = Object.entries(SETTINGS).flatMap(([field, row]) => [
  ...('source' in row ? outside(field, undefined, row.source) : []),
  ...('members' in row ? Object.entries<Sourced>(row.members) : []).flatMap(([member, { source }]) =>
    outside(field, member, source),
  ),
]);

function outside(field: string, member: string | undefined, source: SettingSource | undefined): OutsideSetting[] {
  return source === undefined ? [] : [{ field, member, source }];
}
