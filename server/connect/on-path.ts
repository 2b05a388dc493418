import { given, pathOn, type Machine } from './app.ts';

/**
 * Tells whether a command can be started by its name, or lies where installers put it: an app started from the desktop
 * does not get the shell's PATH.
 */
export function isOnPath(command: string, machine: Machine): boolean {
  const { platform, env, home } = machine;
  const windows = platform === 'win32';
  // Windows writes the variable as it likes: Path, PATH.
  const name = Object.keys(env).find((key) => (windows ? key.toUpperCase() === 'PATH' : key === 'PATH')) ?? 'PATH';
  const listed = (given(machine, name) ?? '').split(windows ? ';' : ':').filter((folder) => folder !== '');
  const usual = windows ? [] : [pathOn(machine, home, '.local/bin'), '/opt/homebrew/bin', '/usr/local/bin', '/usr/bin'];
  const endings = windows ? ['.exe', '.cmd', '.bat'] : [''];
  return [...listed, ...usual].some((folder) =>
    endings.some((ending) => machine.exists(pathOn(machine, folder, command + ending))),
  );
}
