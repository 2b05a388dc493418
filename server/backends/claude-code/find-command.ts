import { posix, win32 } from 'node:path';

/**
 * What the search for the command needs to know of the machine; all of it is passed in, so that it can be tested
 * anywhere.
 */
export interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  home: string;
  /** Tells whether a path is a file that may be run. */
  isRunnable(path: string): boolean;
}

/**
 * Returns the absolute path of the `claude` command, or undefined when there is none. `command` is a path or a name;
 * a name is looked for on the PATH and then where its installers put it, since an app that was started from the
 * desktop does not get the PATH of the user's shell.
 */
export function findCommand(command: string, machine: Machine): string | undefined {
  const path = machine.platform === 'win32' ? win32 : posix;
  const asWritten = command.startsWith('~/') ? path.join(machine.home, command.slice(2)) : command;
  if (asWritten.includes('/') || (machine.platform === 'win32' && asWritten.includes('\\'))) {
    return runnableIn(path.dirname(path.resolve(asWritten)), path.basename(asWritten), machine);
  }
  for (const folder of [...foldersOnPath(machine), ...usualFolders(machine)]) {
    const found = runnableIn(folder, asWritten, machine);
    if (found !== undefined) return found;
  }
  return undefined;
}

function foldersOnPath({ platform, env }: Machine): string[] {
  // Windows writes the variable as it likes: Path, PATH.
  const name = Object.keys(env).find((key) => (platform === 'win32' ? key.toUpperCase() === 'PATH' : key === 'PATH'));
  const folders = (name === undefined ? '' : (env[name] ?? '')).split(platform === 'win32' ? ';' : ':');
  return folders.map((folder) => folder.replace(/^"(.*)"$/, '$1')).filter((folder) => folder !== '');
}

function usualFolders({ platform, env, home }: Machine): string[] {
  if (platform === 'win32') {
    const roaming = env['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming');
    return [win32.join(home, '.local', 'bin'), win32.join(roaming, 'npm')];
  }
  return [
    posix.join(home, '.local/bin'),
    posix.join(home, '.claude/local'),
    '/opt/homebrew/bin',
    '/usr/local/bin',
    '/usr/bin',
  ];
}

function runnableIn(folder: string, name: string, machine: Machine): string | undefined {
  if (machine.platform !== 'win32') {
    const path = posix.join(folder, name);
    return machine.isRunnable(path) ? path : undefined;
  }
  // npm's claude.cmd needs a shell, which would stand between us and the process; the program it starts does not.
  const bare = name.replace(/\.(exe|cmd|ps1)$/i, '');
  const candidates = [
    win32.join(folder, `${bare}.exe`),
    win32.join(folder, 'node_modules', '@anthropic-ai', 'claude-code', 'bin', 'claude.exe'),
    win32.join(folder, '..', '@anthropic-ai', 'claude-code', 'bin', 'claude.exe'),
  ];
  return candidates.find((path) => machine.isRunnable(path));
}
