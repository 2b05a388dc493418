import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chat } from './ask.ts';
import { expect, test } from './fixtures.ts';

test('a port that Ollama holds: named, never killed, and two safe ways out', async ({ launch, ollama }) => {
  const userData = mkdtempSync(join(tmpdir(), 'switchboard-app-'));
  writeFileSync(
    join(userData, 'settings.json'),
    JSON.stringify({ version: 1, port: ollama.port, desktop: { firstRunDone: true } }),
  );
  const app = launch({ userData, env: { PORT: '' } });
  const page = await app.window();
  await expect(page.getByRole('heading', { name: 'Switchboard cannot start' })).toBeVisible();
  const note = page.getByRole('alert').filter({ hasText: `Port ${String(ollama.port)} is in use` });
  await expect(note).toContainText(String(process.pid));
  await expect(note.getByRole('button', { name: /^Use port 114\d\d$/ })).toBeVisible();
  expect(await app.evaluate(({ Tray }) => Tray.instances[0]?.iconName())).toBe('tray-trouble.png');
  expect(await app.evaluate(({ host }) => host.noticeTitles())).toEqual(['Switchboard cannot start']);

  // How Ollama is moved is shown with the way back, and nothing is run.
  await app.evaluate(({ Tray }) => Tray.instances[0]?.menu?.choose('Move Ollama to another port…'));
  const [box] = await app.evaluate(({ host }) => host.happened('message-box'));
  expect(box).toMatchObject({
    detail: expect.stringMatching(/OLLAMA_HOST=127\.0\.0\.1:11436[\s\S]*To move it back[\s\S]*rm /),
  });
  await expect
    .poll(() => app.evaluate(({ clipboard }) => clipboard.readText()))
    .toContain('OLLAMA_HOST=127.0.0.1:11436');

  // The window shows the same.
  await page.getByRole('button', { name: 'Move Ollama to port 11436…' }).click();
  await expect(page.getByRole('dialog')).toContainText('Environment=OLLAMA_HOST=127.0.0.1:11436');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

  // The other way: another port, and the same window goes on.
  const free = await page.evaluate(() =>
    window.switchboard?.call('free-port', { near: 15_000 + Math.floor(Math.random() * 10_000) }),
  );
  await page.evaluate(
    (port) => window.switchboard?.call('change-settings', { port }),
    free?.ok === true && 'port' in free.output ? free.output.port : 0,
  );
  await page.getByRole('switch', { name: 'Switchboard' }).locator('xpath=ancestor::label').click();
  await expect(page.getByRole('heading', { name: 'Your apps are connected' })).toBeVisible();
  expect((await fetch(`${ollama.url}/api/version`)).ok).toBe(true);
  await app.close();
  rmSync(userData, { recursive: true, force: true });
});

test('a refused key and a missing upstream are told once each, other failures are not', async ({
  launch,
  anthropic,
}) => {
  const app = launch({ words: ['--hidden'], env: { ANTHROPIC_BASE_URL: anthropic.url, ANTHROPIC_API_KEY: 'bad-key' } });
  const address = await app.address();
  const titles = (): Promise<string[]> => app.evaluate(({ host }) => host.noticeTitles());
  await (await chat(address, 'claude-sonnet-4-5', 'hello')).text();
  await expect.poll(titles).toEqual(['Anthropic refused the API key']);
  await (await chat(address, 'some-local-model', 'hello')).text();
  await expect.poll(titles).toEqual(['Anthropic refused the API key', 'An app is waiting for a model']);
  await (await chat(address, 'some-local-model', 'hello again')).text();
  await (await fetch(`${address}/api/chat`, { method: 'POST', body: '{ broken' })).text();
  expect(await titles()).toHaveLength(2);
  // A click on it opens the window.
  await app.evaluate(({ Notification }) => Notification.shown[0]?.emit('click'));
  await app.window();
});

test('without a key store a key is kept only with consent, and never shown', async ({ launch }) => {
  const app = launch({ words: ['--hidden'], env: { HOST_KEYRING: 'none' } });
  await app.address();
  const call = (command: string, input: object): Promise<unknown> =>
    app.evaluate(
      ({ ipcMain }, arg) =>
        ipcMain.dispatch(
          'control-call',
          { sender: undefined, senderFrame: { url: 'app://switchboard/', parent: null } },
          [arg.command, arg.input],
        ),
      { command, input },
    );
  expect(await call('state', {})).toMatchObject({ value: { output: { can: { keepKey: 'plain' } } } });
  expect(await call('set-api-key', { key: 'sk-ant-secret' })).toMatchObject({
    value: { ok: false, problem: { code: 'plain-key' } },
  });
  expect(await call('keys', {})).toEqual({ ok: true, value: { ok: true, output: { set: false } } });
  const kept = await call('set-api-key', { key: 'sk-ant-secret', plain: true });
  expect(kept).toEqual({ ok: true, value: { ok: true, output: { set: true, from: 'plain' } } });
  expect(statSync(join(app.userData, 'secrets.json')).mode & 0o077).toBe(0);
  expect(JSON.stringify(await call('settings', {}))).not.toContain('sk-ant-secret');

  // Once there is a key store, the key moves into it.
  await app.evaluate(({ app: running }) => void setImmediate(() => running.quit()));
  await app.exited;
  const next = launch({ userData: app.userData, words: ['--hidden'] });
  await next.address();
  expect(JSON.parse(readFileSync(join(app.userData, 'secrets.json'), 'utf8')).kept).toBe('system');
  await next.evaluate(({ app: running }) => void setImmediate(() => running.quit()));
  await next.exited;

  // A store that does not open keeps the key and says so.
  const locked = launch({ userData: app.userData, words: ['--hidden'], env: { HOST_KEYRING: 'locked' } });
  await locked.address();
  const state = await locked.evaluate(({ ipcMain }) =>
    ipcMain.dispatch('control-call', { sender: undefined, senderFrame: { url: 'app://switchboard/', parent: null } }, [
      'state',
      {},
    ]),
  );
  expect(JSON.stringify(state)).toContain('key store did not open it');
  expect(JSON.parse(readFileSync(join(app.userData, 'secrets.json'), 'utf8')).kept).toBe('system');
});

test('a claude command that is not logged in is named on Home, and found well once it is', async ({ launch }) => {
  const userData = mkdtempSync(join(tmpdir(), 'switchboard-app-'));
  const [command, login] = [join(userData, 'claude'), join(userData, 'logged-in')];
  writeFileSync(
    command,
    `#!/bin/sh\nif [ "$1" = --version ]; then echo "2.1.329 (Claude Code)"; elif [ -e '${login}' ]; then echo '{"loggedIn":true}'; else echo '{"loggedIn":false}'; exit 1; fi\n`,
  );
  chmodSync(command, 0o755);
  writeFileSync(join(userData, 'settings.json'), JSON.stringify({ version: 1, desktop: { firstRunDone: true } }));
  const app = launch({ userData, env: { ENABLE_CLAUDE_CODE: '1', CLAUDE_PATH: command } });
  const page = await app.window();
  const row = page.getByRole('listitem').filter({ hasText: 'claude command' });
  await expect(row).toContainText('Not logged in');
  await expect(row.getByText(`${command} auth login`)).toBeVisible();
  writeFileSync(login, '');
  await row.getByRole('button', { name: 'Check again' }).click();
  await expect(row).toContainText('Works');
  await app.close();
  rmSync(userData, { recursive: true, force: true });
});
