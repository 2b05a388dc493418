import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHeadless, type Headless } from '../support/headless.ts';

let headless: Headless;
let port = '';
beforeAll(async () => {
  headless = await startHeadless(['--port', '0']);
  port = new URL(headless.url ?? '').port;
});
afterAll(() => headless.stop());

/** Runs one command against the running gateway. */
function run(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['scripts/switchboard.mjs', ...words, '--port', port],
      { env: { PATH: process.env.PATH, HOME: '/nonexistent' } },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      },
    );
  });
}

test('an alias is made, listed and removed from the command line', async () => {
  expect(await run('alias', 'demo', 'my-demo')).toMatchObject({ code: 0, stdout: 'my-demo now leads to demo\n' });
  expect((await run('models')).stdout).toMatch(/^my-demo\s+demo$/m);
  expect((await run('status')).stdout).toContain('1 aliases');
  expect(await run('unalias', 'my-demo')).toMatchObject({ code: 0 });
  expect((await run('models')).stdout).not.toContain('my-demo');
});

test('what cannot be done is said in one line', async () => {
  for (const words of [['unalias', 'nothing'], ['alias', 'demo'], ['alias', 'no-such-model', 'x'], ['frobnicate']]) {
    const { code, stderr } = await run(...words);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  }
  const { code, stderr } = await new Promise<{ code: number; stderr: string }>((resolve) => {
    execFile(process.execPath, ['scripts/switchboard.mjs', 'status', '--port', '9'], (error, _stdout, text) =>
      resolve({ code: Number(error?.code ?? 0), stderr: text }),
    );
  });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('Nothing answers at http://127.0.0.1:9'),
  });
});
