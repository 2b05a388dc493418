// Processes under measurement: started, asked for their port, and their CPU time read from the kernel.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Starts a program and waits for the line that names its port. */
export async function startProcess(args, { env = {}, ready = /(?:ready |:)(\d+)\s*$/m, cpu } = {}) {
  const command =
    cpu === undefined ? [process.execPath, ...args] : ['taskset', '-c', String(cpu), process.execPath, ...args];
  const child = spawn(command[0], command.slice(1), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const port = await new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => {
      output += data;
      const match = ready.exec(output);
      if (match !== null) resolve(Number(match[1]));
    });
    child.stderr.on('data', () => undefined);
    child.on('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}: ${output}`)));
  });
  return { pid: child.pid, port, url: `http://127.0.0.1:${port}`, stop: () => child.kill('SIGKILL') };
}

/** CPU time of a process in nanoseconds, all threads. */
export function cpuTime(pid) {
  let sum = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      sum += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // A thread that has just ended.
    }
  }
  return sum;
}

/** Resident memory of a process in MB. */
export function residentMb(pid) {
  const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1024;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
