import { join } from 'node:path';
import { createClaudeCode, type ClaudeCode } from '../backends/claude-code/claude-code.ts';
import type { Probe } from '../backends/claude-code/installation.ts';
import type { Settings } from '../../contract/settings.ts';
import type { ClaudeCommandBackend } from './ask.ts';

/** The user's `claude` command, as the settings say at the moment of each request. */
export interface ClaudeCommand {
  /** Undefined while the user has not agreed to it. */
  backend(): ClaudeCommandBackend | undefined;
  /** Tells whether the command is there, new enough and logged in; undefined while the user has not agreed to it. */
  probe(signal: AbortSignal): Promise<Probe | undefined>;
  /** Ends every process it started. */
  stop(): Promise<void>;
}

/** Returns the `claude` command; nothing is started before the first request that needs it. */
export function createClaudeCommand(settings: () => Settings, dataDir: string): ClaudeCommand {
  let current: { path: string | undefined; command: ClaudeCode } | undefined;
  const commandNow = (): ClaudeCode | undefined => {
    const { enabled, path } = settings().claudeCode;
    if (!enabled) {
      void current?.command.stop();
      current = undefined;
      return undefined;
    }
    if (current === undefined || current.path !== path) {
      void current?.command.stop();
      current = {
        path,
        command: createClaudeCode({
          workDir: join(dataDir, 'claude-code'),
          ...(path === undefined ? {} : { command: path }),
        }),
      };
    }
    return current.command;
  };
  return {
    backend: () => {
      const command = commandNow();
      return command === undefined
        ? undefined
        : { ask: (call) => command.ask(call, (dollars) => call.cost?.(dollars)) };
    },
    probe: async (signal) => commandNow()?.probe(signal),
    stop: async () => {
      await current?.command.stop();
      current = undefined;
    },
  };
}
