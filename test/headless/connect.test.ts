import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHeadless, type Headless } from '../support/headless.ts';

let open: Headless;
let locked: Headless;
let mine: Headless;
const home = mkdtempSync(join(tmpdir(), 'switchboard-connect-'));
beforeAll(async () => {
  // The first one builds what is stale; side by side they would all do it.
  open = await startHeadless(['--port', '0']);
  [locked, mine] = await Promise.all([
    startHeadless(['--port', '0'], { CLIENT_KEYS: 'sb-one,sb-two' }),
    startHeadless(['--port', '0'], { HOME: home, XDG_CONFIG_HOME: undefined }),
  ]);
});
afterAll(async () => {
  await Promise.all([open.stop(), locked.stop(), mine.stop()]);
  rmSync(home, { recursive: true, force: true });
});

/** Runs the command line in a home folder of its own. */
function run(
  at: Headless | undefined,
  words: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const port = at === undefined ? '9' : new URL(at.url ?? '').port;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['scripts/switchboard.mjs', ...words, '--port', port],
      { env: { PATH: process.env.PATH, HOME: home, ...env } },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      },
    );
  });
}

test('an app is listed, connected, told again and disconnected; its file is as it was', async () => {
  const config = join(home, '.codex/config.toml');
  const before = '# my settings\r\nmodel = "gpt-5.4" # the large one\r\n\r\n[tools]\r\nweb_search = true\r\n';
  mkdirSync(join(home, '.codex'));
  writeFileSync(config, before);
  expect((await run(open, ['connect'])).stdout).toMatch(/^codex +yes +not connected \(.*config\.toml\)$/m);

  const { code, stdout } = await run(open, ['connect', 'codex', '--model', 'demo']);
  expect(code).toBe(0);
  expect(stdout).toContain(`Codex now talks to ${open.url ?? '?'}. Changed ${config}:`);
  expect(stdout).toMatch(/^ {2}model +=+ demo {2}\(in place of another\)$/m);
  expect(stdout).toContain('To put it back: switchboard disconnect codex');
  expect(readFileSync(config, 'utf8')).toContain(`base_url = "${open.url ?? '?'}/v1"`);
  expect((await run(open, ['connect'])).stdout).toMatch(/^codex +yes +connected, with demo/m);
  expect((await run(open, ['connect', 'codex', '--model', 'demo'])).stdout).toContain('like this already');

  expect((await run(undefined, ['disconnect', 'codex'])).stdout).toMatch(/^ {2}model says again what it said before$/m);
  expect(readFileSync(config, 'utf8')).toBe(before);
});

test('a key is written where the gateway asks for one, and only there', async () => {
  const settings = join(home, '.claude/settings.json');
  expect(await run(locked, ['connect', 'claude-code'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('CLIENT_KEYS=KEY switchboard connect claude-code'),
  });
  const { stdout } = await run(locked, ['connect', 'claude-code'], { CLIENT_KEYS: 'sb-one' });
  expect(stdout).not.toContain('sb-one');
  expect(JSON.parse(readFileSync(settings, 'utf8'))).toMatchObject({ env: { ANTHROPIC_AUTH_TOKEN: 'sb-one' } });
  await run(open, ['connect', 'claude-code'], { CLIENT_KEYS: 'sb-one' });
  expect(readFileSync(settings, 'utf8')).not.toContain('sb-one');
  await run(open, ['disconnect', 'claude-code']);
  expect(existsSync(settings)).toBe(false);
});

test('an app that has to know every model is told them', async () => {
  const settings = join(home, '.config/opencode/opencode.jsonc');
  mkdirSync(join(home, '.config/opencode'), { recursive: true });
  writeFileSync(settings, '// mine\n{}\n');
  expect((await run(open, ['connect', 'opencode'])).code).toBe(0);
  expect(readFileSync(settings, 'utf8')).toMatch(
    /^\/\/ mine\n\{\n {2}"provider": \{[^]*"models": \{\s+"demo": \{\s+"name": "demo"/,
  );
  await run(open, ['disconnect', 'opencode']);
  expect(readFileSync(settings, 'utf8')).toBe('// mine\n{}\n');
});

test('apps that only they themselves can change get the lines to enter', async () => {
  const { code, stdout } = await run(open, ['connect', 'n8n']);
  expect(code).toBe(0);
  expect(stdout).toContain('can only be told by hand');
  expect(stdout).toContain(`Base URL: ${open.url ?? '?'}`);
});

test('what cannot be done is said in one line and changes nothing', async () => {
  const cases = [
    [undefined, ['connect', 'claude-code'], 'Nothing answers at http://127.0.0.1:9'],
    [open, ['connect', 'claude-code', '--model', 'no-such-model'], 'no-such-model'],
    [open, ['connect', 'codex'], 'which model'],
    [open, ['connect', 'emacs'], 'It knows: claude-code, codex'],
    [open, ['disconnect', 'zed'], 'was not connected'],
    [open, ['disconnect'], 'Usage: switchboard disconnect APP'],
    [open, ['status', '--model', 'x'], '--model'],
  ] as const;
  await Promise.all(
    cases.map(async ([at, words, said]) => {
      const { code, stderr } = await run(at, [...words]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(said) });
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }),
  );
  expect((await run(undefined, ['connect'])).stdout).toContain(
    'The gateway itself is not running at http://127.0.0.1:9',
  );
  expect(existsSync(join(home, '.claude/settings.json'))).toBe(false);
});

test('the console in a browser connects an app of the machine', async () => {
  const address = /http:\S+\/console\/\?token=[\w-]+/.exec(mine.stderr())?.[0] ?? '';
  const cookie = (await fetch(address, { redirect: 'manual' })).headers.get('set-cookie')?.split(';')[0] ?? '';
  const call = async (command: string, input: object): Promise<unknown> => {
    const answer = await fetch(`${mine.url ?? ''}/console/api/call`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({ command, input }),
    });
    return answer.json();
  };
  const settings = join(home, '.config/zed/settings.json');
  expect(await call('connect-app', { app: 'zed', model: 'demo' })).toMatchObject({
    ok: true,
    output: { report: { file: settings } },
  });
  expect(JSON.parse(readFileSync(settings, 'utf8'))).toEqual({
    language_models: { ollama: { api_url: mine.url } },
    agent: { default_model: { provider: 'ollama', model: 'demo' } },
  });
  // Window and command line know of each other.
  expect((await run(mine, ['connect'])).stdout).toMatch(/^zed +yes +connected, with demo/m);
  expect((await run(mine, ['disconnect', 'zed'])).code).toBe(0);
  expect(await call('disconnect-app', { app: 'zed' })).toMatchObject({
    ok: false,
    problem: { message: expect.stringContaining('was not connected') },
  });
  expect(existsSync(settings)).toBe(false);
});
