/**
 * How a started command is tied to the life of this process, so that none is left over whatever dies first, this
 * process killed with -9 included:
 *
 * - `death-signal` (Linux with util-linux): `setpriv --pdeathsig KILL` asks the kernel to kill the command when the
 *   thread that started it ends. setpriv replaces itself by the command, so it costs no process. The kernel's promise
 *   covers the command itself; what it starts gets an end of input and lives a moment at most.
 * - `watchdog` (macOS, Linux without such a setpriv): a shell that waits on one end of a pipe whose other end only this
 *   process holds. When this process is gone, however it went, the shell reads the end of the pipe and kills the
 *   command's whole process group. The shell that starts it becomes the command (`exec`).
 * - `job` (Windows): Node's own runtime puts every child that is not detached into a job object which the system
 *   closes, and its processes with it, when this process ends.
 *
 * On all of them the command's input is a pipe from this process as well, so that an idle command ends by itself.
 */
export type Guard = 'death-signal' | 'watchdog' | 'job';

/** What to hand to `spawn`. */
export interface GuardedCommand {
  file: string;
  args: string[];
  /** A group of its own, so that the command and all that it started can be killed at once. */
  detached: boolean;
  /** Whether a fourth pipe must be held open for as long as the command may live. */
  lifeline: boolean;
}

/** Returns the way that this platform offers. `hasDeathSignal`: setpriv is there and knows `--pdeathsig`. */
export function guardFor(platform: NodeJS.Platform, hasDeathSignal: boolean): Guard {
  if (platform === 'win32') return 'job';
  return platform === 'linux' && hasDeathSignal ? 'death-signal' : 'watchdog';
}

/**
 * Kills its group at the end of the lifeline. Its own output is closed, or a reader of the command's would wait for it.
 */
const WATCHDOG = '(read -r _ <&3; kill -9 0) >/dev/null 2>&1 & exec "$@" 3<&-';

/** Returns how to start `file` under a guard. */
export function guarded(guard: Guard, file: string, args: readonly string[]): GuardedCommand {
  switch (guard) {
    case 'death-signal':
      return { file: 'setpriv', args: ['--pdeathsig', 'KILL', '--', file, ...args], detached: true, lifeline: false };
    case 'watchdog':
      return {
        file: '/bin/sh',
        args: ['-c', WATCHDOG, 'claude-watchdog', file, ...args],
        detached: true,
        lifeline: true,
      };
    case 'job':
      return { file, args: [...args], detached: false, lifeline: false };
  }
}
