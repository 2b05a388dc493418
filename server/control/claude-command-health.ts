import type { Upstream } from '../../contract/upstreams.ts';
import type { ClaudeCommandProbe } from '../gateway/upstream-questions.ts';

const NAME = 'claude-code' as const;

/**
 * Returns how the `claude` command is, with the button or the command line that repairs it.
 * @param path where the settings say it is; a command line has to call that one.
 */
export function claudeCommandHealth(
  probe: ClaudeCommandProbe,
  path: string | undefined,
  platform: NodeJS.Platform,
): Upstream {
  if (probe.ok)
    return {
      name: NAME,
      state: 'ok',
      message: `The claude command is installed, logged in, and new enough (version ${probe.version}).`,
      version: probe.version,
    };
  const { message } = probe;
  const again = { do: 'retry' as const, label: 'Check again' };
  const command = commandLine(path, platform);
  switch (probe.reason) {
    case 'missing':
      return {
        name: NAME,
        state: 'not-installed',
        message,
        action: { do: 'get-claude-code', label: 'Get Claude Code' },
      };
    case 'not logged in':
      return { name: NAME, state: 'not-logged-in', message, action: again, run: `${command} auth login` };
    case 'too old':
      return { name: NAME, state: 'too-old', message, action: again, run: `${command} update` };
    case 'failed':
      return { name: NAME, state: 'failing', message, action: again, run: `${command} auth status` };
  }
}

/** Returns the command as a terminal of the system takes it: PowerShell runs a quoted path only behind an ampersand. */
function commandLine(path: string | undefined, platform: NodeJS.Platform): string {
  if (path === undefined) return 'claude';
  if (platform === 'win32') return /^[\w.:\\/~-]+$/.test(path) ? path : `& '${path.replaceAll("'", "''")}'`;
  return /^[\w./~-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
