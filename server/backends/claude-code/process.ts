import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { guarded, type Guard } from './guard.ts';
import { readLine, type Line } from './read-line.ts';
import { createLineSplitter } from './split-lines.ts';

/** Receives what a process says. */
export interface Listener {
  /** @param text the line as it came. */
  line(line: Line, text: string): void;
  /** All lines of one read have been handed over. */
  readDone(): void;
  /** The process has ended. `reason` says how, for an error's text. */
  ended(reason: string): void;
}

/** One running command. */
export interface ClaudeProcess {
  readonly model: string;
  readonly pid: number | undefined;
  /** Whether it can still be spoken to. */
  readonly alive: boolean;
  /** Resolves once it has ended and its temporary files are gone. */
  readonly ended: Promise<void>;
  /** Hands its output to `listener` from now on; without one, output is thrown away. */
  listen(listener: Listener | undefined): void;
  /** Writes lines of JSON, each with its end. */
  write(lines: string): void;
  /** Stops reading for as long as the one who takes the answer cannot keep up. */
  pause(): void;
  resume(): void;
  /** Lets it end by itself: closes its input and kills it when it has not gone a moment later. */
  end(): void;
  /** Kills it and all that it started, now. */
  kill(): void;
}

export interface StartOptions {
  /** Absolute path of the command. */
  file: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** An empty folder. */
  cwd: string;
  /** A folder of this process's own, removed when it has ended. */
  tmpDir: string;
  guard: Guard;
  model: string;
}

/** How long a process may take to leave after the end of its input; it takes about 30 ms. */
const GRACE_MS = 1000;

const STRAY_MS = 500;

const STDERR_KEPT = 4096;

/** Starts the command. A start that fails is told to the listener, as an end. */
export function startProcess(options: StartOptions): ClaudeProcess {
  const command = guarded(options.guard, options.file, options.args);
  const child = spawn(command.file, command.args, {
    cwd: options.cwd,
    env: options.env,
    detached: command.detached,
    stdio: command.lifeline ? ['pipe', 'pipe', 'pipe', 'pipe'] : ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const lifeline = child.stdio[3];
  let listener: Listener | undefined;
  let reason: string | undefined;
  let stderr = '';
  let grace: NodeJS.Timeout | undefined;
  let finish = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });

  const kill = (): void => {
    if (reason !== undefined || child.pid === undefined) return;
    try {
      // The group has the number of its first process.
      if (command.detached) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
  };

  const splitter = createLineSplitter((text) => {
    const line = readLine(text);
    if (line !== undefined) listener?.line(line, text);
  });
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      splitter.push(chunk);
    } catch (error) {
      stderr = error instanceof Error ? error.message : String(error);
      kill();
      return;
    }
    listener?.readDone();
  });
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT);
  });
  // A pipe whose reader has gone; the end of the process says why.
  for (const stream of [child.stdin, child.stdout, child.stderr, lifeline]) stream?.on('error', () => undefined);

  const leave = (why: string): void => {
    if (reason !== undefined) return;
    reason = why;
    clearTimeout(grace);
    lifeline?.destroy();
    const last = listener;
    listener = undefined;
    last?.ended(why);
    void rm(options.tmpDir, { recursive: true, force: true, maxRetries: 2 }).then(finish, finish);
  };
  child.on('error', (error) => leave(`it could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    lifeline?.destroy();
    child.stdout.resume();
    // The last lines may still be in the pipe; 'close' comes after them, but never while a stray helper holds the pipe.
    setTimeout(() => leave(described(code, signal, stderr)), STRAY_MS).unref();
  });
  child.on('close', (code, signal) => leave(described(code, signal, stderr)));

  return {
    model: options.model,
    pid: child.pid,
    get alive() {
      return reason === undefined && child.exitCode === null && child.signalCode === null;
    },
    ended,
    listen(next) {
      listener = next;
      if (next !== undefined && reason !== undefined) next.ended(reason);
    },
    write(lines) {
      if (child.stdin.writable) child.stdin.write(lines);
    },
    pause: () => child.stdout.pause(),
    resume: () => child.stdout.resume(),
    end() {
      child.stdin.end();
      child.stdout.resume();
      grace ??= setTimeout(kill, GRACE_MS);
    },
    kill,
  };
}

function described(code: number | null, signal: NodeJS.Signals | null, stderr: string): string {
  const said = stderr.trim();
  const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
  return said === '' ? how : `${how}, saying: ${said.slice(-600)}`;
}
