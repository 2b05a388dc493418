import { SettingsError } from '../messages/errors.ts';
import { hashKey } from '../lib/hash-key.ts';
import { readFileSync } from 'node:fs';
import { problemOf, settingsSchema, type Settings } from '../../contract/settings-file.ts';

/** The flags of `serve`, as typed. */
export interface Flags {
  port?: string;
  host?: string;
  dataDir?: string;
  debug?: boolean;
}

/** What flags and environment set, laid over the settings file. It is never written back. */
export interface Overrides {
  settings: Partial<Settings>;
  /** Keys given in plain by the environment. */
  clientKeyHashes: string[];
  apiKey?: string;
  debug: boolean;
  /** Which settings the environment or a flag holds, with the name of what holds them; the window shows it. */
  heldBy: Partial<Record<keyof Settings, string>>;
}

/**
 * Returns what flags and environment say (the contract's table: flag beats environment).
 * @throws SettingsError that names the flag or variable.
 */
export function readOverrides(
  flags: Flags,
  env: NodeJS.ProcessEnv,
  readFile = (path: string): string => readFileSync(path, 'utf8'),
): Overrides {
  const settings: Partial<Settings> = {};
  const heldBy: Overrides['heldBy'] = {};
  const set = <K extends keyof Settings>(field: K, source: string, value: Settings[K]): void => {
    settings[field] = value;
    heldBy[field] = source;
  };

  const port = given(['--port', flags.port], ['PORT', env.PORT]);
  if (port !== undefined) set('port', port.source, portOf(port));
  const host = given(['--host', flags.host], ['HOST', env.HOST]);
  if (host !== undefined) set('host', host.source, hostOf(host.value));
  const anthropic = given(['ANTHROPIC_BASE_URL', env.ANTHROPIC_BASE_URL]);
  if (anthropic !== undefined) set('anthropicBaseUrl', anthropic.source, urlOf(anthropic));
  const ollama = given(['OLLAMA_BASE_URL', env.OLLAMA_BASE_URL]);
  if (ollama !== undefined) set('ollamaBaseUrl', ollama.source, urlOf(ollama));
  const model = given(['DEFAULT_MODEL', env.DEFAULT_MODEL]);
  if (model !== undefined) set('defaultModel', model.source, model.value);
  const origins = given(['ALLOWED_ORIGINS', env.ALLOWED_ORIGINS]);
  if (origins !== undefined) set('allowedOrigins', origins.source, listOf(origins.value));
  const directions = given(['DIRECTIONS', env.DIRECTIONS]);
  if (directions !== undefined) set('directions', directions.source, directionsOf(directions));
  const command = given(['ENABLE_CLAUDE_CODE', env.ENABLE_CLAUDE_CODE]);
  const commandPath = given(['CLAUDE_PATH', env.CLAUDE_PATH]);
  if (command !== undefined || commandPath !== undefined) {
    settings.claudeCode = {
      enabled: command === undefined ? false : switchOf(command),
      everyClaudeName: false,
      ...(commandPath === undefined ? {} : { path: commandPath.value }),
    };
    if (command !== undefined) heldBy.claudeCode = command.source;
  }
  const debug = given(['DEBUG', env.DEBUG]);
  const keys = given(['CLIENT_KEYS', env.CLIENT_KEYS]);
  const clientKeys = keys === undefined ? [] : listOf(keys.value);
  if (keys !== undefined && clientKeys.length === 0)
    throw new SettingsError('CLIENT_KEYS holds no key: give one or more, separated by commas, or leave it out.');
  const overrides: Overrides = {
    settings,
    heldBy,
    clientKeyHashes: clientKeys.map(hashKey),
    // DEBUG is a name that other tools use too (`DEBUG=app:*`), so any text but a plain no switches it on.
    debug:
      flags.debug === true || (debug !== undefined && !['0', 'false', 'no', 'off'].includes(debug.value.toLowerCase())),
  };
  const apiKey = apiKeyOf(env, readFile);
  if (apiKey !== undefined) overrides.apiKey = apiKey;
  return overrides;
}

/** Returns the settings in force: the file's, with the overrides on top. @throws SettingsError. */
export function applyOverrides(file: Settings, overrides: Overrides): Settings {
  const merged = { ...file, ...overrides.settings };
  if (overrides.settings.claudeCode !== undefined) {
    const held = overrides.heldBy.claudeCode !== undefined;
    merged.claudeCode = {
      ...file.claudeCode,
      ...(overrides.settings.claudeCode.path === undefined ? {} : { path: overrides.settings.claudeCode.path }),
      enabled: held ? overrides.settings.claudeCode.enabled : file.claudeCode.enabled,
    };
  }
  const parsed = settingsSchema.safeParse(merged);
  if (!parsed.success) throw new SettingsError(`Settings: ${problemOf(parsed.error)}`);
  return parsed.data;
}

interface Given {
  source: string;
  value: string;
}

function given(...candidates: [source: string, value: string | undefined][]): Given | undefined {
  for (const [source, value] of candidates) {
    // An empty variable is how compose files and shells say "not set"; an empty flag is a mistake.
    if (value === undefined || (value.trim() === '' && !source.startsWith('--'))) continue;
    return { source, value: value.trim() };
  }
  return undefined;
}

function portOf({ source, value }: Given): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65535) {
    throw new SettingsError(`${source}: "${value}" is not a port. Give a number from 0 to 65535; 0 picks a free one.`);
  }
  return Number(value);
}

function hostOf(value: string): string {
  if (value === '') throw new SettingsError('--host: no address given. Leave it out to listen on this machine only.');
  if (/[\s/]/.test(value))
    throw new SettingsError(`HOST: "${value}" is not an address. Give a name or an IP address without port or path.`);
  return value.replace(/^\[(.*)\]$/, '$1');
}

function urlOf({ source, value }: Given): string {
  // OLLAMA_HOST and friends are often written without a scheme; "localhost:11436" would parse as scheme "localhost".
  const url = URL.canParse(value) && /^https?:\/\//i.test(value) ? new URL(value) : undefined;
  if (url === undefined || url.hostname === '') {
    throw new SettingsError(`${source}: "${value}" is not an address. Give one such as http://127.0.0.1:11436.`);
  }
  return value.replace(/\/+$/, '');
}

function listOf(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function directionsOf({ source, value }: Given): Settings['directions'] {
  switch (value.toLowerCase()) {
    case 'both':
      return { local: true, claude: true };
    case 'local':
      return { local: true, claude: false };
    case 'claude':
      return { local: false, claude: true };
    default:
      throw new SettingsError(`${source}: "${value}" is not known. Give local, claude or both.`);
  }
}

function switchOf({ source, value }: Given): boolean {
  const lower = value.toLowerCase();
  if (['1', 'true', 'yes', 'on'].includes(lower)) return true;
  if (['0', 'false', 'no', 'off'].includes(lower)) return false;
  throw new SettingsError(`${source}: "${value}" is neither on nor off. Give 1 or 0.`);
}

function apiKeyOf(env: NodeJS.ProcessEnv, readFile: (path: string) => string): string | undefined {
  const plain = given(['ANTHROPIC_API_KEY', env.ANTHROPIC_API_KEY]);
  if (plain !== undefined) return headerSafe(plain);
  const file = given(['ANTHROPIC_API_KEY_FILE', env.ANTHROPIC_API_KEY_FILE]);
  if (file === undefined) return undefined;
  let text: string;
  try {
    text = readFile(file.value).trim();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new SettingsError(`ANTHROPIC_API_KEY_FILE: ${file.value} cannot be read (${reason}).`);
  }
  if (text === '') throw new SettingsError(`ANTHROPIC_API_KEY_FILE: ${file.value} is empty.`);
  return headerSafe({ source: 'ANTHROPIC_API_KEY_FILE', value: text });
}

function headerSafe({ source, value }: Given): string {
  // A line break or a letter outside ASCII cannot stand in an HTTP header; the message must not show the key.
  if (!/^[\x21-\x7e]+$/.test(value))
    throw new SettingsError(
      `${source}: the key holds a character that no API key has (a space, a line break?). Copy it again.`,
    );
  return value;
}
