import * as z from 'zod/mini';

const port = z.number().check(z.int(), z.gte(0), z.lte(65535));
const text = z.string().check(z.trim(), z.minLength(1));

/** How one Ollama model is run, whatever a client says: a change of the window reloads the model. */
const modelSettings = z.object({
  numCtx: z.optional(z.number().check(z.int(), z.gte(256))),
  keepAlive: z.optional(z.union([z.string(), z.number()])),
  thinkByDefault: z.optional(z.boolean()),
});

/** A key that callers must show. Only its hash is kept: the key itself is shown once, when it is made. */
const clientKey = z.object({
  name: z.string(),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  createdAt: z.string(),
});

/** Dollars for a million tokens. */
const price = z.object({
  input: z.number(),
  output: z.number(),
  cacheRead: z.optional(z.number()),
  cacheWrite: z.optional(z.number()),
});

/**
 * The settings file, `settings.json`, version 1. Every field has a default, so an empty object is a whole
 * settings file. The API key is not here: it comes from the environment or the system's key store.
 */
export const settingsSchema = z.object({
  version: z._default(z.literal(1), 1),
  port: z._default(port, 11434),
  /** `loopback` (127.0.0.1 and ::1) or the address to listen on. */
  host: z._default(text, 'loopback'),
  /** Local models for Anthropic apps; Claude for Ollama and OpenAI apps. */
  directions: z._default(z.object({ local: z.boolean(), claude: z.boolean() }), { local: true, claude: true }),
  anthropicBaseUrl: z._default(z.url({ protocol: /^https?$/ }), 'https://api.anthropic.com'),
  /** Absent: looked for. */
  ollamaBaseUrl: z.optional(z.url({ protocol: /^https?$/ })),
  /** Where unknown model names go. */
  defaultModel: z.optional(text),
  clientKeys: z._default(z.array(clientKey), []),
  /** Browser origins let in besides local pages, `*` in a part allowed. */
  allowedOrigins: z._default(z.array(text), []),
  /** From a name, or a pattern with `*`, to the model it leads to. */
  aliases: z._default(z.record(z.string(), text), {}),
  models: z._default(z.record(z.string(), modelSettings), {}),
  claudeCode: z._default(
    z.object({ enabled: z.boolean(), path: z.optional(text), everyClaudeName: z._default(z.boolean(), false) }),
    { enabled: false, everyClaudeName: false },
  ),
  journal: z._default(
    z.object({ bodies: z.enum(['none', 'memory', 'disk']), days: z.number().check(z.int(), z.gte(1), z.lte(365)) }),
    { bodies: 'memory', days: 30 },
  ),
  /** Conversations that requests name: whether `user` names one too, and whether they outlive a restart. */
  conversations: z._default(
    z.object({ byUser: z._default(z.boolean(), false), keep: z._default(z.boolean(), false) }),
    { byUser: false, keep: false },
  ),
  prices: z._default(z.record(z.string(), price), {}),
  /** Prometheus numbers under `/metrics`. */
  metrics: z._default(z.boolean(), false),
  /** What only the window needs. */
  desktop: z._default(
    z.object({
      theme: z._default(z.enum(['system', 'light', 'dark']), 'system'),
      startGateway: z._default(z.boolean(), true),
      launchAtLogin: z._default(z.boolean(), false),
      firstRunDone: z._default(z.boolean(), false),
      saidHidden: z._default(z.boolean(), false),
      plainKeyConsent: z._default(z.boolean(), false),
      window: z.optional(
        z.object({ x: z.optional(z.number()), y: z.optional(z.number()), width: z.number(), height: z.number() }),
      ),
    }),
    {
      theme: 'system',
      startGateway: true,
      launchAtLogin: false,
      firstRunDone: false,
      saidHidden: false,
      plainKeyConsent: false,
    },
  ),
});

/** The settings as they are kept and as the gateway reads them. */
export type Settings = z.output<typeof settingsSchema>;
export type ModelSettings = z.output<typeof modelSettings>;
export type ClientKey = z.output<typeof clientKey>;
export type Price = z.output<typeof price>;

/** Returns the settings of a fresh installation. */
export function defaultSettings(): Settings {
  return settingsSchema.parse({});
}

/** Returns the first problem of a failed parse in one line that names the field. */
export function problemOf(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'not valid';
  const path = issue.path.map(String).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
