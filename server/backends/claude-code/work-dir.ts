import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The folders that the command works in. */
export interface WorkDir {
  /** Empty, and always the same: the command remembers the folders it was run in. */
  readonly empty: string;
  /** For temporary files that belong to no process. */
  readonly tmp: string;
  /** Makes a folder for the temporary files of one process, which the command leaves behind. */
  newTmpDir(): string;
  /** Removes the temporary folders of this run. */
  clear(): void;
}

/** Prepares `root`, and removes what runs that were killed have left there. */
export function prepareWorkDir(root: string): WorkDir {
  const empty = join(root, 'empty');
  mkdirSync(empty, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(root)) {
    const pid = /^run-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(root, name), { recursive: true, force: true });
  }
  const own = join(root, `run-${process.pid}`);
  let count = 0;
  return {
    empty,
    tmp: own,
    newTmpDir() {
      const dir = join(own, String(++count));
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      return dir;
    },
    clear() {
      rmSync(own, { recursive: true, force: true, maxRetries: 2 });
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process is there and may not be asked.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
