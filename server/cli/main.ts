import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isRemoteCommand, runRemote, type RemoteCommand } from './remote-commands.ts';
import { newConsoleToken } from './console/door.ts';
import { createSessionKeys } from '../settings/session-keys.ts';
import { programFolder } from '../lib/program-folder.ts';
import { createSwitchboard } from '../gateway/create-switchboard.ts';
import type { SwitchboardGateway } from '../gateway/gateway.ts';
import type { ConsoleDoor } from '../http/console-routes.ts';
import { readOverrides, type Flags } from '../settings/config.ts';
import { GatewayError, SettingsError } from '../messages/errors.ts';
import { defaultDataDir } from '../settings/data-dir.ts';
import { plainSettingsFile } from '../settings/store.ts';
import { createTerminalLog } from './terminal-log.ts';
import { VERSION } from '../core/version.ts';

const HELP = `Switchboard: every AI app talks to every model.

  switchboard serve [--port N] [--host H] [--data-dir D] [--debug]   serve headless, in the foreground
  switchboard status                                                 is the gateway running?
  switchboard models                                                 every name that can be asked for
  switchboard alias SOURCE NAME                                      let NAME lead to the model SOURCE
  switchboard unalias NAME                                           remove an alias
  switchboard connect                                                the apps of this machine, and which are connected
  switchboard connect APP [--model NAME]                             let an app talk to this gateway, by its own settings file
  switchboard disconnect APP                                         put back what its file said before

  --port N      port to listen on (PORT; default 11434; 0 picks a free one)
  --host H      address to listen on (HOST; default: this machine only; any other needs CLIENT_KEYS)
  --data-dir D  folder for settings, log, batches and files (SWITCHBOARD_DATA_DIR)
  --debug       debug log to stderr (DEBUG)

Environment: ANTHROPIC_API_KEY, ANTHROPIC_API_KEY_FILE, ANTHROPIC_BASE_URL, OLLAMA_BASE_URL, DEFAULT_MODEL,
CLIENT_KEYS, ALLOWED_ORIGINS, DIRECTIONS, ENABLE_CLAUDE_CODE, CLAUDE_PATH. See docs/configuration.md.
`;

/**
 * Reads the flags of `serve`, or of another command, where words may stand between them. @throws SettingsError for a
 * flag that is not known.
 */
export function readFlags(
  args: readonly string[],
  command?: RemoteCommand,
): Flags & { help: boolean; words: string[]; model?: string } {
  try {
    const { values, positionals: words } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'data-dir': { type: 'string' },
        debug: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        ...(command === 'connect' ? MODEL_FLAG : {}),
      },
      strict: true,
      allowPositionals: command !== undefined,
    });
    return {
      words,
      help: values.help === true,
      ...(values.port === undefined ? {} : { port: values.port }),
      ...(values.host === undefined ? {} : { host: values.host }),
      ...(values['data-dir'] === undefined ? {} : { dataDir: values['data-dir'] }),
      ...(values.debug === undefined ? {} : { debug: values.debug }),
      ...('model' in values && typeof values.model === 'string' ? { model: values.model } : {}),
    };
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new SettingsError(`${line ?? 'A flag is not known.'} See switchboard serve --help.`);
  }
}

const MODEL_FLAG = { model: { type: 'string' } } as const;

/**
 * Runs the command line. Resolves to the exit code.
 * @param args what stands behind the program's name.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'serve':
      return serve(rest);
    case '--version':
    case '-v':
      process.stdout.write(`${VERSION}\n`);
      return 0;
    case undefined:
    case '--help':
    case '-h':
      process.stdout.write(HELP);
      return command === undefined ? 1 : 0;
    default:
      if (isRemoteCommand(command)) return inOneLine(() => remote(command, rest));
      process.stderr.write(`'${command}' is not a command of Switchboard. See switchboard --help.\n`);
      return 1;
  }
}

/** Serves until a signal ends it. Resolves to the exit code. */
export async function serve(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  return inOneLine(() => run(args, env));
}

async function remote(command: RemoteCommand, args: readonly string[]): Promise<number> {
  const { words, help, ...flags } = readFlags(args, command);
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  return runRemote(command, words, flags, process.env);
}

/** Runs `task`; what the user can repair ends it with one line on stderr and exit code 1, never with a stack trace. */
async function inOneLine(task: () => Promise<number>): Promise<number> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof SettingsError) && !(error instanceof GatewayError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const flags = readFlags(args);
  if (flags.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const overrides = readOverrides(flags, env);
  const terminal = createTerminalLog(process.stderr, { debug: overrides.debug });
  const dataDir = resolve(
    flags.dataDir ??
      (env.SWITCHBOARD_DATA_DIR === undefined || env.SWITCHBOARD_DATA_DIR === ''
        ? defaultDataDir(process.platform, env, homedir())
        : env.SWITCHBOARD_DATA_DIR),
  );
  makeFolder(dataDir);
  const token = newConsoleToken();
  const switchboard = createSwitchboard({
    dataDir,
    env,
    overrides,
    settingsFile: plainSettingsFile,
    keys: createSessionKeys(),
    journalWorker: join(programFolder(import.meta.url), 'journal-writer.js'),
    warn: (sentence) => terminal.log('warn', sentence),
    alsoTold: terminal.journal,
    blockedOrigin: (origin) =>
      terminal.log('warn', `The page ${origin} was turned away. Let it in with ALLOWED_ORIGINS=${origin}`),
    console: (whole) =>
      lazyConsole(async () => {
        const { createConsoleDoorway } = await import('./console/console.ts');
        const files = join(programFolder(import.meta.url), '../renderer');
        return createConsoleDoorway({ switchboard: whole, token, files });
      }),
  });
  const { gateway } = switchboard;
  const ended = untilSignal(gateway);
  const { url } = await gateway.start();
  process.stdout.write(`Switchboard listening on ${url}\n`);
  terminal.log('info', `Settings window in a browser: ${url}/console/?token=${token}`);
  const code = await ended;
  await switchboard.close();
  return code;
}

/** Loads the console with its first visitor: most gateways never have one, and a start should not wait for it. */
function lazyConsole(load: () => Promise<ConsoleDoor>): ConsoleDoor {
  let door: Promise<ConsoleDoor> | undefined;
  return async (exchange) => {
    door ??= load();
    return (await door)(exchange);
  };
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new SettingsError(
      `--data-dir: ${dataDir} cannot be made (${reason}). Give another folder with --data-dir or SWITCHBOARD_DATA_DIR.`,
    );
  }
}

/** Resolves to 0 when a signal has stopped the gateway; a second signal cuts what still runs. */
function untilSignal(gateway: SwitchboardGateway): Promise<number> {
  return new Promise((done) => {
    let signals = 0;
    const onSignal = (): void => {
      signals += 1;
      if (signals > 1) {
        gateway.cut();
        return;
      }
      void gateway.stop().then(() => done(0));
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}
