import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The program as its users start it: a process of its own. */
export interface Headless {
  child: ChildProcess;
  /** From the ready line; undefined when it ended before. */
  url: string | undefined;
  stdout(): string;
  stderr(): string;
  /** Resolves to the exit code, or the signal's name. */
  ended: Promise<number | string | null>;
  stop(): Promise<void>;
}

/** Starts `switchboard serve` with these flags and this environment only, and waits for the ready line or the end. */
export async function startHeadless(flags: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Headless> {
  const home = mkdtempSync(join(tmpdir(), 'switchboard-home-'));
  const child = spawn(process.execPath, ['scripts/switchboard.mjs', 'serve', ...flags], {
    env: {
      PATH: process.env.PATH,
      HOME: home,
      XDG_CONFIG_HOME: home,
      OLLAMA_BASE_URL: 'http://127.0.0.1:9',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number | string | null>((resolve) => {
    child.on('exit', (code, signal) => {
      rmSync(home, { recursive: true, force: true });
      resolve(code ?? signal);
    });
  });
  const url = await new Promise<string | undefined>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const ready = /^Switchboard listening on (http:\S+)$/m.exec(stdout)?.[1];
      if (ready !== undefined) resolve(ready);
    });
    void ended.then(() => resolve(undefined));
  });
  return {
    child,
    url,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
