import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The program that holds a port. */
export interface PortHolder {
  pid: number;
  name: string;
}

/**
 * Returns who listens on a TCP port of this machine, where the system tells; never throws and never waits longer than 2
 * s.
 */
export async function findPortHolder(
  port: number,
  platform: NodeJS.Platform = process.platform,
): Promise<PortHolder | undefined> {
  try {
    if (platform === 'linux') return await holderOnLinux(port);
    if (platform === 'win32') return await holderOnWindows(port);
    return await holderByLsof(port);
  } catch {
    return undefined;
  }
}

/** Reads the kernel's tables: which socket listens, then which process has that socket open. Needs no other program. */
async function holderOnLinux(port: number): Promise<PortHolder | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const file of files) {
      const goal = await readlink(`/proc/${pid}/fd/${file}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(goal)?.[1];
      if (inode !== undefined && inodes.has(inode)) {
        return { pid: Number(pid), name: (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() };
      }
    }
  }
  return undefined;
}

/** Returns the inodes of the sockets that listen on `port` in a table like `/proc/net/tcp`. */
export function listeningInodes(table: string, port: number): string[] {
  const inodes: string[] = [];
  for (const line of table.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const [local, state, inode] = [fields[1], fields[3], fields[9]];
    // 0A is TCP_LISTEN; addresses are hexadecimal.
    if (state === '0A' && inode !== undefined && Number.parseInt(local?.split(':')[1] ?? '', 16) === port)
      inodes.push(inode);
  }
  return inodes;
}

async function holderByLsof(port: number): Promise<PortHolder | undefined> {
  const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { timeout: 2000 });
  return parseLsof(stdout);
}

/** Reads the output of `lsof -F pc`: one field a line, `p` the process, `c` the command. */
export function parseLsof(output: string): PortHolder | undefined {
  const pid = /^p(\d+)$/m.exec(output)?.[1];
  const name = /^c(.+)$/m.exec(output)?.[1];
  return pid === undefined ? undefined : { pid: Number(pid), name: name ?? 'unknown program' };
}

async function holderOnWindows(port: number): Promise<PortHolder | undefined> {
  const { stdout } = await run('netstat', ['-ano', '-p', 'TCP'], { timeout: 2000, windowsHide: true });
  const pid = parseNetstat(stdout, port);
  if (pid === undefined) return undefined;
  const tasks = await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], {
    timeout: 2000,
    windowsHide: true,
  });
  return { pid, name: /^"([^"]+)"/m.exec(tasks.stdout)?.[1] ?? 'unknown program' };
}

/**
 * Reads the process that listens on `port` from the output of `netstat -ano`; the state's word depends on the system's
 * language, so the foreign address tells.
 */
export function parseNetstat(output: string, port: number): number | undefined {
  for (const line of output.split('\n')) {
    const [protocol, local, foreign, , pid] = line.trim().split(/\s+/);
    if (
      protocol === 'TCP' &&
      local?.endsWith(`:${port}`) === true &&
      /(:0|\*:\*)$/.test(foreign ?? '') &&
      pid !== undefined
    )
      return Number(pid);
  }
  return undefined;
}
