import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { claudeCommandMissing } from '../../core/claude-command.ts';
import { gatewayError } from '../../messages/errors.ts';
import { isRunnable } from '../../lib/find-program.ts';
import { isObject, parseJson } from '../../lib/json.ts';
import { findCommand } from './find-command.ts';
import { isAtLeast, OLDEST, readVersion, type Version } from './version.ts';

/** A command that can be used. */
export interface Installation {
  /** Absolute path. */
  file: string;
  version: Version;
}

/** What a look at the command gave. */
export type Probe =
  | { ok: true; version: string }
  | { ok: false; reason: 'missing' | 'too old' | 'not logged in' | 'failed'; message: string };

/** Looks for the command, and keeps what it found for as long as the file stays the same. */
export interface Installer {
  /** @throws GatewayError that says what is missing and how to get it. */
  find(): Promise<Installation>;
  /** Never throws, but for the signal's own reason. */
  probe(signal: AbortSignal): Promise<Probe>;
}

/** Both questions are answered within half a second; a machine under load may need longer. */
const PATIENCE_MS = 20_000;

/** The failures that a user can repair, with the words that say how. */
class Unusable extends Error {
  readonly reason: 'missing' | 'too old' | 'failed';

  constructor(reason: 'missing' | 'too old' | 'failed', message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Returns an installer for `command`, a path or a name.
 * @param cwd where the command is run for its questions: a folder without files.
 */
export function createInstaller(command: string, env: NodeJS.ProcessEnv, cwd: string): Installer {
  let known: { key: string; installation: Promise<Installation> } | undefined;

  const locate = async (signal?: AbortSignal): Promise<Installation> => {
    const file = findCommand(command, { platform: process.platform, env, home: homedir(), isRunnable });
    if (file === undefined) throw new Unusable('missing', claudeCommandMissing(command));
    // The command updates itself; the same path may be another version tomorrow.
    const { mtimeMs, size } = statSync(file);
    const key = `${file} ${mtimeMs} ${size}`;
    if (known?.key !== key) {
      const installation = readInstallation(file, signal);
      known = { key, installation };
      // A failure may pass; it is not kept.
      installation.catch(() => {
        if (known?.installation === installation) known = undefined;
      });
    }
    return known.installation;
  };

  const readInstallation = async (file: string, signal: AbortSignal | undefined): Promise<Installation> => {
    const { output, failure } = await run(file, ['--version'], signal);
    const version = readVersion(output);
    if (version === undefined)
      throw new Unusable(
        'failed',
        `The command ${file} does not tell its version${failure === undefined ? '' : ` (${failure})`}. Run "${file} --version" in a terminal to see why, or install Claude Code anew.`,
      );
    if (!isAtLeast(version, OLDEST))
      throw new Unusable(
        'too old',
        `The claude command is version ${version.join('.')}; Switchboard needs ${OLDEST.join('.')} or newer. Update it: claude update`,
      );
    return { file, version };
  };

  const run = (
    file: string,
    args: string[],
    signal: AbortSignal | undefined,
  ): Promise<{ output: string; failure: string | undefined }> =>
    new Promise((resolve) => {
      const options = {
        env,
        cwd,
        timeout: PATIENCE_MS,
        killSignal: 'SIGKILL' as const,
        windowsHide: true,
        maxBuffer: 1024 * 1024,
        ...(signal === undefined ? {} : { signal }),
      };
      const child = execFile(file, args, options, (error, stdout, stderr) => {
        resolve({
          output: stdout,
          failure: error === null ? undefined : (stderr.trim() === '' ? error.message : stderr.trim()).slice(0, 300),
        });
      });
      // It would otherwise wait for a prompt there.
      child.stdin?.end();
    });

  return {
    async find() {
      try {
        return await locate();
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        throw gatewayError('command_unusable', { said: message }, { cause: error });
      }
    },
    async probe(signal) {
      try {
        const { file, version } = await locate(signal);
        const { output, failure } = await run(file, ['auth', 'status', '--json'], signal);
        signal.throwIfAborted();
        const status = parseJson(output);
        if (isObject(status) && status['loggedIn'] === true) return { ok: true, version: version.join('.') };
        if (isObject(status) && status['loggedIn'] === false) {
          return {
            ok: false,
            reason: 'not logged in',
            message:
              'The claude command is installed but not logged in. Open a terminal, run claude and log in there (/login).',
          };
        }
        return {
          ok: false,
          reason: 'failed',
          message: `The claude command does not tell whether it is logged in${failure === undefined ? '' : ` (${failure})`}. Run "claude auth status" in a terminal to see why.`,
        };
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof Unusable) return { ok: false, reason: error.reason, message: error.message };
        return {
          ok: false,
          reason: 'failed',
          message: `The claude command cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
        };
      }
    },
  };
}
