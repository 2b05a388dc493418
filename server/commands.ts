import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { isArray, isObject, parseJson, stringOf, type JsonObject } from './messages/json.ts';
import { applyOverrides, readOverrides, SettingsError, type Flags } from './settings/config.ts';
import { defaultDataDir } from './settings/data-dir.ts';
import { loadSettings } from './settings/store.ts';

/** Commands that talk to the running gateway over its own API, as any client does. */
export const REMOTE_COMMANDS = ['status', 'models', 'alias', 'unalias'] as const;
export type RemoteCommand = (typeof REMOTE_COMMANDS)[number];

/** Tells whether a word is one of {@link REMOTE_COMMANDS}. */
export function isRemoteCommand(word: string): word is RemoteCommand {
  return REMOTE_COMMANDS.some((command) => command === word);
}

/**
 * Runs a command against the running gateway and writes its answer to stdout. Resolves to the exit code.
 * @throws SettingsError with one line when the words are wrong or nothing answers.
 */
export async function runRemote(command: RemoteCommand, words: readonly string[], flags: Flags, env: NodeJS.ProcessEnv): Promise<number> {
  const ask = asker(flags, env);
  switch (command) {
    case 'status':
      expectWords(command, words, []);
      return status(ask);
    case 'models':
      expectWords(command, words, []);
      return models(ask);
    case 'alias': {
      const [source, destination] = expectWords(command, words, ['SOURCE', 'NAME']);
      await ask('POST', '/api/copy', { source, destination });
      process.stdout.write(`${destination ?? ''} now leads to ${source ?? ''}\n`);
      return 0;
    }
    case 'unalias': {
      const [model] = expectWords(command, words, ['NAME']);
      const listed = await ask('GET', '/v1/models');
      const isAlias = entries(listed, 'data').some((entry) => entry.alias_of !== undefined && stringOf(entry.id) === model);
      if (!isAlias) throw new SettingsError(`${model ?? ''} is not an alias. See switchboard models.`);
      await ask('DELETE', '/api/delete', { model });
      process.stdout.write(`${model ?? ''} is no alias any more\n`);
      return 0;
    }
  }
}

type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

function asker(flags: Flags, env: NodeJS.ProcessEnv): Ask {
  const dataDir = resolve(flags.dataDir ?? env.SWITCHBOARD_DATA_DIR ?? defaultDataDir(process.platform, env, homedir()));
  const settings = applyOverrides(loadSettings(dataDir).settings, readOverrides(flags, env));
  const host = settings.host === 'loopback' || settings.host === '0.0.0.0' ? '127.0.0.1' : settings.host;
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${settings.port}`;
  const key = env.CLIENT_KEYS?.split(',')[0]?.trim();
  return async (method, path, body) => {
    let answer: Response;
    try {
      answer = await fetch(base + path, {
        method,
        headers: { 'content-type': 'application/json', ...(key === undefined || key === '' ? {} : { authorization: `Bearer ${key}` }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw new SettingsError(`Nothing answers at ${base}. Start Switchboard, or give its port with --port.`);
    }
    const text = await answer.text();
    const parsed = parseJson(text);
    if (answer.ok) return parsed ?? text;
    const error = isObject(parsed) ? parsed.error : undefined;
    throw new SettingsError(stringOf(error) ?? (isObject(error) ? stringOf(error.message) : undefined) ?? `The gateway answered ${answer.status}.`);
  };
}

async function status(ask: Ask): Promise<number> {
  const [version, list] = await Promise.all([ask('GET', '/api/version'), ask('GET', '/v1/models')]);
  const data = entries(list, 'data');
  const count = (owner: string): number => data.filter((entry) => entry.owned_by === owner).length;
  process.stdout.write(`Switchboard is running. It presents itself as Ollama ${isObject(version) ? String(version.version) : 'of unknown version'}.\n`);
  process.stdout.write(`${data.length} names can be asked for: ${count('anthropic')} of Claude, ${data.filter((entry) => entry.alias_of !== undefined).length} aliases. See switchboard models.\n`);
  return 0;
}

async function models(ask: Ask): Promise<number> {
  const data = entries(await ask('GET', '/v1/models'), 'data');
  const width = Math.max(4, ...data.map((entry) => String(entry.id).length));
  process.stdout.write(`${'NAME'.padEnd(width)}  LEADS TO\n`);
  for (const entry of data) process.stdout.write(`${String(entry.id).padEnd(width)}  ${stringOf(entry.alias_of) ?? String(entry.owned_by)}\n`);
  return 0;
}

function entries(value: unknown, field: string): JsonObject[] {
  const list = isObject(value) ? value[field] : undefined;
  return isArray(list) ? list.filter(isObject) : [];
}

function expectWords(command: string, words: readonly string[], names: readonly string[]): readonly string[] {
  if (words.length !== names.length) throw new SettingsError(`Usage: switchboard ${[command, ...names].join(' ')} [--port N]`);
  return words;
}
