import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, chat } from './ask.ts';
import { expect, test } from './fixtures.ts';

test('every page works over the bridge, and a request appears in the log within 100 ms of its first byte', async ({
  app,
  ollama,
}) => {
  const page = await app.window();
  const address = await app.address();
  expect(await page.evaluate(() => window.switchboard?.call('state', {}))).toMatchObject({
    ok: true,
    output: { phase: 'running', url: address, mode: 'desktop', warnings: [] },
  });

  await page.evaluate(() => window.switchboard?.call('change-settings', { firstRunDone: true }));
  await page.evaluate(() => (location.hash = '#/home'));
  await expect(page.getByText(address).first()).toBeVisible();
  for (const name of ['Models', 'Settings', 'Log']) {
    await page.getByRole('navigation').getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  }

  // The answer takes a while, so what is seen is the running request. The machine may be busy; the way itself must be
  // quick.
  const model = ollama.modelNames()[0] ?? '';
  const delays: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const heard = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const stop = window.switchboard?.subscribe((event) => {
            const row = event.event === 'log' ? event.payload.rows.find((one) => one.state === 'running') : undefined;
            if (row === undefined) return;
            stop?.();
            resolve(Date.now() - row.at);
          });
        }),
    );
    await page.evaluate(() => undefined);
    ollama.script({ text: ['slow', ' answer'], firstTokenDelayMs: 300 });
    const answer = await chat(address, model, 'hello');
    delays.push(await heard);
    await answer.text();
  }
  expect(Math.min(...delays)).toBeLessThanOrEqual(100);
  await expect(page.getByRole('row').filter({ hasText: model }).first()).toBeVisible();
});

test('the first run leads to a real answer on the screen', async ({ app }) => {
  const page = await app.window();
  await expect(page.getByRole('heading', { name: 'Welcome to Switchboard' })).toBeVisible();
  await page.getByText('Local models in Claude Code').click();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'Where is your Ollama?' })).toBeVisible();
  await expect(page.getByText(/^Found at http:\/\/127\.0\.0\.1/)).toBeVisible();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText(/You said:/)).toBeVisible({ timeout: 10_000 });
  await page.getByRole('button', { name: 'Go to Home' }).click();
  await expect(page.getByRole('heading', { name: 'Your apps are connected' })).toBeVisible();
  expect(JSON.parse(readFileSync(join(app.userData, 'settings.json'), 'utf8'))).toMatchObject({
    directions: { local: true, claude: false },
    desktop: { firstRunDone: true },
  });
});

test('closing hides and says so once, the port stays open, the page is freed, and the window comes back where it was', async ({
  app,
  launch,
}) => {
  // Three times a browser is started.
  test.slow();
  const first = await app.window();
  const address = await app.address();
  const gone = first.waitForEvent('close');
  await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.setBounds({ x: 33, y: 44, width: 900, height: 700 });
    window?.close();
  });
  await gone;
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
  expect(await answers(address)).toBe(true);
  expect(await app.evaluate(({ host }) => host.noticeTitles())).toEqual(['Switchboard goes on in the tray']);

  await app.evaluate(({ Tray }) => Tray.instances[0]?.menu?.choose('Open Switchboard'));
  await app.window();
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())).toEqual({
    x: 33,
    y: 44,
    width: 900,
    height: 700,
  });
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  expect(await app.evaluate(({ host }) => host.noticeTitles().length)).toBe(1);
  expect(app.written()).toBe('');
  await app.evaluate(({ app: running }) => void setImmediate(() => running.quit()));
  await app.exited;

  // The next start remembers both: the place, and that it has been said.
  const next = launch({ userData: app.userData });
  await next.window();
  expect(await next.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())).toEqual({
    x: 33,
    y: 44,
    width: 900,
    height: 700,
  });
  await next.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  expect(
    await next.evaluate(({ host, BrowserWindow }) => [BrowserWindow.getAllWindows().length, host.noticeTitles()]),
  ).toEqual([0, []]);
});

test('started hidden there is a tray and no Chromium at all; a second start shows the window of the first and ends', async ({
  launch,
}) => {
  const app = launch({ words: ['--hidden'] });
  await app.address();
  expect(
    await app.evaluate(({ host, BrowserWindow }) => [host.devTools.url, BrowserWindow.getAllWindows().length]),
  ).toEqual(['', 0]);
  expect(existsSync(join(app.userData, 'chromium', 'host'))).toBe(false);

  const second = launch({ userData: app.userData });
  expect(await second.exited).toBe(0);
  const page = await app.window();
  await expect(page.getByRole('heading', { name: 'Welcome to Switchboard' })).toBeVisible();
});

test('a flag holds its setting, and a broken settings file is put aside with a word to the user', async ({
  launch,
}) => {
  const first = launch({ words: ['--hidden'] });
  await first.address();
  await first.evaluate(({ app }) => void setImmediate(() => app.quit()));
  await first.exited;
  writeFileSync(join(first.userData, 'settings.json'), '{ broken');
  const app = launch({ userData: first.userData, words: ['--hidden', '--port', '0'], env: { PORT: '' } });
  await app.address();
  const state = await app.evaluate(({ ipcMain }) =>
    ipcMain.dispatch(
      'control-call',
      { sender: undefined, senderFrame: { url: 'app://switchboard/index.html', parent: null } },
      ['state', {}],
    ),
  );
  expect(JSON.stringify(state)).toContain('settings.json.bad-');
  const settings = await app.evaluate(({ ipcMain }) =>
    ipcMain.dispatch(
      'control-call',
      { sender: undefined, senderFrame: { url: 'app://switchboard/index.html', parent: null } },
      ['settings', {}],
    ),
  );
  expect(settings).toMatchObject({ value: { output: { heldBy: { port: '--port' } } } });
});

test('a setting that cannot be understood ends the start with one box', async ({ launch }) => {
  const app = launch({ words: ['--hidden'], env: { PORT: 'nonsense' } });
  expect(await app.exited).toBe(1);
  expect(app.written()).toContain('PORT: "nonsense" is not a port.');
});
