import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { listClaudeModels } from '../backends/anthropic/list-models.ts';
import { findCommand } from '../backends/claude-code/find-command.ts';
import { listOllama, ollamaVersion, psOllama } from '../backends/ollama/list.ts';
import { isRunnable } from '../lib/find-program.ts';
import type { JsonObject } from '../lib/json.ts';
import type { ClaudeCommand } from './claude-command.ts';

/** What a look at the `claude` command gave. */
export type ClaudeCommandProbe =
  | { ok: true; version: string }
  | { ok: false; reason: 'missing' | 'too old' | 'not logged in' | 'failed'; message: string };

/** The upstreams as they are asked for a test or a list. Each rejects with a GatewayError in words for the user. */
export interface UpstreamQuestions {
  listOllama(baseUrl: string, signal: AbortSignal): Promise<JsonObject[]>;
  /** The models in memory (`/api/ps`). */
  psOllama(baseUrl: string, signal: AbortSignal): Promise<JsonObject[]>;
  ollamaVersion(baseUrl: string, signal: AbortSignal): Promise<string>;
  listClaudeModels(source: { baseUrl: string; apiKey: string; signal: AbortSignal }): Promise<unknown[]>;
  /**
   * Looks for the `claude` command at `path`, or where it usually is; undefined when there is none. Runs it only for
   * its version.
   */
  findClaudeCommand(path: string | undefined): Promise<{ path: string; version: string | undefined } | undefined>;
  /**
   * Asks the command that the settings allow whether it is logged in and new enough; undefined while they allow none.
   * Never reads a login.
   */
  probeClaudeCommand(signal: AbortSignal): Promise<ClaudeCommandProbe | undefined>;
}

/** How upstreams are asked for the control's tests and lists. */
export function createUpstreamQuestions(
  env: NodeJS.ProcessEnv,
  command: Pick<ClaudeCommand, 'probe'>,
): UpstreamQuestions {
  return {
    listOllama,
    psOllama,
    ollamaVersion,
    listClaudeModels,
    findClaudeCommand: async (path) => {
      const file = findCommand(path ?? env.CLAUDE_PATH ?? 'claude', {
        platform: process.platform,
        env,
        home: homedir(),
        isRunnable,
      });
      return file === undefined ? undefined : { path: file, version: await versionOf(file) };
    },
    probeClaudeCommand: (signal) => command.probe(signal),
  };
}

const VERSION_MS = 10_000;

function versionOf(file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(file, ['--version'], { timeout: VERSION_MS, windowsHide: true }, (error, stdout) =>
      resolve(error === null ? /\d+\.\d+\.\d+/.exec(stdout)?.[0] : undefined),
    );
  });
}
