/**
 * Runs a server for exactly as long as whoever started it lives:
 *
 *   node keep.mjs [--remove DIR] COMMAND [ARG …]      with a pipe as standard input
 *
 * The end of that pipe is how it learns that its owner is done or dead: it comes even when the owner was killed, which
 * no
 * handler in the owner could promise. The server's own children, Ollama's runners, go with it, and so does DIR.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const PATIENCE_MS = 5_000;

const words = process.argv.slice(2);
const [, removable] = words[0] === '--remove' ? words.splice(0, 2) : [];
const [command, ...args] = words;
// A process group of its own, so that the server and all it starts can be ended together.
const server = spawn(command, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });

function signalGroup(signal) {
  try {
    process.kill(-server.pid, signal);
    return true;
  } catch {
    return false;
  }
}

let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  // The server alone is asked first: it ends its runners itself, in good order.
  server.kill('SIGTERM');
  await wait(PATIENCE_MS);
  signalGroup('SIGKILL');
}

process.stdin.on('error', () => void stop());
process.stdin.on('close', () => void stop());
process.stdin.resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop());

server.on('error', (error) => {
  console.error(`${command} cannot be run: ${error.message}`);
  process.exit(127);
});
server.on('exit', async (code) => {
  signalGroup('SIGKILL');
  const limit = Date.now() + PATIENCE_MS;
  while (signalGroup(0) && Date.now() < limit) await wait(10);
  // A server that ended by itself leaves its files: its owner still wants to read why.
  if (stopping && removable !== undefined) rmSync(removable, { recursive: true, force: true });
  process.exit(stopping ? 0 : (code ?? 1));
});
