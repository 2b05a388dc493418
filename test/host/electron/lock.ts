import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What a second start tells the first. */
interface Greeting {
  argv: string[];
  cwd: string;
}

/** One app for one data folder, as Electron's single-instance lock. */
export interface InstanceLock {
  /** Takes the lock, or else tells its owner of this start. */
  request(folder: string): boolean;
  /** Resolves when the owner has heard of this start. */
  handedOver(): Promise<void>;
  release(): void;
}

/** @param heard called in the owner when another start asks for the lock. */
export function createInstanceLock(heard: (greeting: Greeting) => void): InstanceLock {
  let server: Server | undefined;
  let file: string | undefined;
  let telling: Promise<void> = Promise.resolve();
  return {
    request: (folder) => {
      const socket = `\0switchboard-host-${createHash('sha1').update(folder).digest('hex')}`;
      const lock = join(folder, 'host.lock');
      if (!takeFile(lock)) {
        telling = tell(socket, { argv: process.argv, cwd: process.cwd() });
        return false;
      }
      file = lock;
      server = createServer((client) => {
        client.on('data', (bytes) => {
          heard(JSON.parse(String(bytes)));
          client.end('heard');
        });
      });
      server.listen(socket).unref();
      return true;
    },
    handedOver: () => telling,
    release: () => {
      server?.close();
      if (file !== undefined) rmSync(file, { force: true });
    },
  };
}

function takeFile(path: string): boolean {
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return true;
    } catch {
      if (isAlive(Number(readFileSync(path, 'utf8')))) return false;
      rmSync(path, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function tell(socket: string, greeting: Greeting): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const told = await new Promise<boolean>((resolve) => {
      const client = connect(socket, () => client.write(JSON.stringify(greeting)));
      client.once('data', () => {
        client.end();
        resolve(true);
      });
      client.once('error', () => resolve(false));
    });
    if (told) return;
    await delay(20);
  }
}
