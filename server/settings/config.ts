import { SettingsError } from '../messages/errors.ts';
import { hashKey } from '../lib/hash-key.ts';
import { readFileSync } from 'node:fs';
import { readList, type Given } from '../../contract/read-setting.ts';
import { OUTSIDE_SETTINGS, settingsFile, type Settings } from '../../contract/settings.ts';
import { isObject, type JsonObject } from '../lib/json.ts';
import { firstProblem } from './parse-settings.ts';

/** The flags of `serve`, as typed. */
export interface Flags {
  port?: string;
  host?: string;
  dataDir?: string;
  debug?: boolean;
}

/** What flags and environment set, laid over the settings file. It is never written back. */
export interface Overrides {
  /** Settings by their names, not checked yet; of a group only those that were given. */
  settings: JsonObject;
  /** Keys given in plain by the environment. */
  clientKeyHashes: string[];
  apiKey?: string;
  debug: boolean;
  /** Which settings the environment or a flag holds, with the name of what holds them; the window shows it. */
  heldBy: Record<string, string>;
}

/**
 * Returns what flags and environment say; a flag beats the environment.
 * @throws SettingsError that names the flag or variable.
 */
export function readOverrides(
  flags: Flags,
  env: NodeJS.ProcessEnv,
  readFile = (path: string): string => readFileSync(path, 'utf8'),
): Overrides {
  const settings: JsonObject = {};
  const heldBy: Record<string, string> = {};
  const typed = { '--port': flags.port, '--host': flags.host };
  for (const { field, member, source } of OUTSIDE_SETTINGS) {
    const { flag, variable } = source;
    const found = given(...(flag === undefined ? [] : [[flag, typed[flag]] as const]), [variable, env[variable]]);
    if (found === undefined) continue;
    const value = source.read(found, refuse);
    const group = settings[field];
    settings[field] = member === undefined ? value : { ...(isObject(group) ? group : {}), [member]: value };
    if (source.holds !== false) heldBy[field] = found.source;
  }

  const debug = given(['DEBUG', env.DEBUG]);
  const keys = given(['CLIENT_KEYS', env.CLIENT_KEYS]);
  const clientKeys = keys === undefined ? [] : readList(keys);
  if (keys !== undefined && clientKeys.length === 0)
    refuse('CLIENT_KEYS holds no key: give one or more, separated by commas, or leave it out.');
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
  const merged: JsonObject = { ...file };
  for (const [field, value] of Object.entries(overrides.settings)) {
    const before = merged[field];
    merged[field] = isObject(before) && isObject(value) ? { ...before, ...value } : value;
  }
  const parsed = settingsFile.safeParse(merged);
  if (!parsed.success) throw new SettingsError(`Settings: ${firstProblem(parsed.error)}`);
  return parsed.data;
}

function refuse(line: string): never {
  throw new SettingsError(line);
}

function given(...candidates: (readonly [source: string, value: string | undefined])[]): Given | undefined {
  for (const [source, value] of candidates) {
    // An empty variable is how compose files and shells say "not set"; an empty flag is a mistake.
    if (value === undefined || (value.trim() === '' && !source.startsWith('--'))) continue;
    return { source, value: value.trim() };
  }
  return undefined;
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
