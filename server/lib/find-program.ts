import { accessSync, constants, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';

/** What a search for programs needs to know of the machine; all of it is passed in, so that it can be tested anywhere. */
export interface ProgramMachine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  home: string;
}

/**
 * Returns the folders in which programs lie: those on the PATH, then where installers put them, since an app that was
 * started from the desktop does not get the PATH of the user's shell.
 * @param own folders of one program's own installer, below the user's home.
 */
export function programFolders(machine: ProgramMachine, own: readonly string[] = []): string[] {
  const { platform, env, home } = machine;
  if (platform === 'win32') {
    const roaming = env['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming');
    const usual = ['.local\\bin', ...own].map((folder) => win32.join(home, folder));
    return [...foldersOnPath(machine), ...usual, win32.join(roaming, 'npm')];
  }
  const usual = ['.local/bin', ...own].map((folder) => posix.join(home, folder));
  return [...foldersOnPath(machine), ...usual, '/opt/homebrew/bin', '/usr/local/bin', '/usr/bin'];
}

/** Tells whether a path is a file that may be run. */
export function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function foldersOnPath({ platform, env }: ProgramMachine): string[] {
  // Windows writes the variable as it likes: Path, PATH.
  const name = Object.keys(env).find((key) => (platform === 'win32' ? key.toUpperCase() === 'PATH' : key === 'PATH'));
  const folders = (name === undefined ? '' : (env[name] ?? '')).split(platform === 'win32' ? ';' : ':');
  return folders.map((folder) => folder.replace(/^"(.*)"$/, '$1')).filter((folder) => folder !== '');
}
