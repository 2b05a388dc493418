import { posix, win32 } from 'node:path';
import { programFolders, type ProgramMachine } from '../../lib/find-program.ts';

/** The machine that the command is looked for on. */
export interface Machine extends ProgramMachine {
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
  for (const folder of programFolders(machine, machine.platform === 'win32' ? [] : ['.claude/local'])) {
    const found = runnableIn(folder, asWritten, machine);
    if (found !== undefined) return found;
  }
  return undefined;
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
