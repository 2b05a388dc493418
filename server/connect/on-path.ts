import { programFolders } from '../lib/find-program.ts';
import { pathOn, type Machine } from './app.ts';

/** Tells whether a command can be started by its name, or lies where installers put it. */
export function isOnPath(command: string, machine: Machine): boolean {
  const endings = machine.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  return programFolders(machine).some((folder) =>
    endings.some((ending) => machine.exists(pathOn(machine, folder, command + ending))),
  );
}
