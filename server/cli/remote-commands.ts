import { findGateway, type Ask } from './ask-running.ts';
import { connectApp, disconnectApp, listApps } from './connect-commands.ts';
import { isArray, isObject, stringOf, type JsonObject } from '../lib/json.ts';
import { type Flags } from '../settings/config.ts';
import { SettingsError } from '../messages/errors.ts';

/** Commands that talk to the running gateway over its own API, as any client does, or tell an app to. */
export const REMOTE_COMMANDS = ['status', 'models', 'alias', 'unalias', 'connect', 'disconnect'] as const;
export type RemoteCommand = (typeof REMOTE_COMMANDS)[number];

/** Tells whether a word is one of {@link REMOTE_COMMANDS}. */
export function isRemoteCommand(word: string): word is RemoteCommand {
  return REMOTE_COMMANDS.some((command) => command === word);
}

/**
 * Runs a command against the running gateway and writes its answer to stdout. Resolves to the exit code.
 * @throws SettingsError with one line when the words are wrong or nothing answers.
 */
export async function runRemote(
  command: RemoteCommand,
  words: readonly string[],
  { model, ...flags }: Flags & { model?: string },
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const gateway = findGateway(flags, env);
  const { ask } = gateway;
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
      const [name] = expectWords(command, words, ['NAME']);
      const listed = await ask('GET', '/v1/models');
      const isAlias = entries(listed, 'data').some(
        (entry) => entry.alias_of !== undefined && stringOf(entry.id) === name,
      );
      if (!isAlias) throw new SettingsError(`${name ?? ''} is not an alias. See switchboard models.`);
      await ask('DELETE', '/api/delete', { model: name });
      process.stdout.write(`${name ?? ''} is no alias any more\n`);
      return 0;
    }
    case 'connect': {
      const [app] = words.length === 0 ? [] : expectWords(command, words, ['APP'], '[--model NAME] ');
      return app === undefined ? listApps(gateway, env) : connectApp(gateway, app, model, env);
    }
    case 'disconnect': {
      const [app] = expectWords(command, words, ['APP']);
      return disconnectApp(gateway, app ?? '', env);
    }
  }
}

async function status(ask: Ask): Promise<number> {
  const [version, list] = await Promise.all([ask('GET', '/api/version'), ask('GET', '/v1/models')]);
  const data = entries(list, 'data');
  const count = (owner: string): number => data.filter((entry) => entry.owned_by === owner).length;
  process.stdout.write(
    `Switchboard is running. It presents itself as Ollama ${isObject(version) ? String(version.version) : 'of unknown version'}.\n`,
  );
  process.stdout.write(
    `${data.length} names can be asked for: ${count('anthropic')} of Claude, ${data.filter((entry) => entry.alias_of !== undefined).length} aliases. See switchboard models.\n`,
  );
  return 0;
}

async function models(ask: Ask): Promise<number> {
  const data = entries(await ask('GET', '/v1/models'), 'data');
  const width = Math.max(4, ...data.map((entry) => String(entry.id).length));
  process.stdout.write(`${'NAME'.padEnd(width)}  LEADS TO\n`);
  for (const entry of data)
    process.stdout.write(`${String(entry.id).padEnd(width)}  ${stringOf(entry.alias_of) ?? String(entry.owned_by)}\n`);
  return 0;
}

function entries(value: unknown, field: string): JsonObject[] {
  const list = isObject(value) ? value[field] : undefined;
  return isArray(list) ? list.filter(isObject) : [];
}

function expectWords(
  command: string,
  words: readonly string[],
  names: readonly string[],
  more = '',
): readonly string[] {
  if (words.length !== names.length)
    throw new SettingsError(`Usage: switchboard ${[command, ...names].join(' ')} ${more}[--port N]`);
  return words;
}
