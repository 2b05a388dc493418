import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { guarded, guardFor } from './guard.ts';

test('each platform has its own way', () => {
  expect(guardFor('linux', true)).toBe('death-signal');
  expect(guardFor('linux', false)).toBe('watchdog');
  expect(guardFor('darwin', false)).toBe('watchdog');
  expect(guardFor('darwin', true)).toBe('watchdog');
  expect(guardFor('win32', false)).toBe('job');
});

test('the command and its arguments arrive as they are', () => {
  const args = ['-p', '--system-prompt', '', 'a "b" $c; d'];
  expect(guarded('job', 'claude.exe', args)).toEqual({ file: 'claude.exe', args, detached: false, lifeline: false });
  expect(guarded('death-signal', '/c', args)).toEqual({
    file: 'setpriv',
    args: ['--pdeathsig', 'KILL', '--', '/c', ...args],
    detached: true,
    lifeline: false,
  });
  expect(guarded('watchdog', '/c', args)).toMatchObject({ file: '/bin/sh', detached: true, lifeline: true });
});

/** Runs a shell under the watchdog; its fourth pipe stands for the life of the gateway. */
function watched(script: string): {
  output: Promise<string>;
  ended: Promise<string | number | null>;
  silent: Promise<void>;
  letGo(): void;
} {
  const { file, args, detached } = guarded('watchdog', '/bin/sh', ['-c', script, 'x', 'one  two', '']);
  const child = spawn(file, args, { detached, stdio: ['pipe', 'pipe', 'inherit', 'pipe'] });
  const output = new Promise<string>((resolve) =>
    child.stdout?.once('data', (data: Buffer) => resolve(data.toString('utf8'))),
  );
  const ended = new Promise<string | number | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ?? code)),
  );
  // The pipe ends with the last process that could write into it.
  const silent = new Promise<void>((resolve) => child.stdout?.once('end', () => resolve()));
  return { output, ended, silent, letGo: () => void child.stdio[3]?.destroy() };
}

describe.skipIf(process.platform === 'win32')('the watchdog', () => {
  test('passes arguments and the exit code on', async () => {
    const { output, ended, letGo } = watched('printf "%s|" "$@"; exit 7');
    expect(await output).toBe('one  two||');
    expect(await ended).toBe(7);
    letGo();
  });

  test('kills the whole group when the other end of its pipe is gone', async () => {
    const { output, ended, silent, letGo } = watched('sleep 60 & echo ready; wait');
    expect(await output).toBe('ready\n');
    letGo();
    expect(await ended).toBe('SIGKILL');
    await silent;
  });
});
