import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chat, untilSilent, answers } from './ask.ts';
import { expect, test } from './fixtures.ts';

test('the tray does everything without a window', async ({ launch, ollama, anthropic }) => {
  const app = launch({
    words: ['--hidden'],
    env: { OLLAMA_BASE_URL: ollama.url, ANTHROPIC_BASE_URL: anthropic.url, HOST_PACKAGED: '1' },
  });
  const address = await app.address();
  const place = address.replace('http://', '');
  const choose = (label: string): Promise<void> =>
    app.evaluate(({ Tray }, wanted) => Tray.instances[0]?.menu?.choose(wanted), label);
  const labels = (): Promise<string[] | undefined> => app.evaluate(({ Tray }) => Tray.instances[0]?.menu?.labels());
  const checks = (): Promise<Record<string, boolean> | undefined> =>
    app.evaluate(({ Tray }) => Tray.instances[0]?.menu?.checks());
  const icon = (): Promise<string | undefined> => app.evaluate(({ Tray }) => Tray.instances[0]?.iconName());

  expect(await labels()).toEqual([
    'Open Switchboard',
    `Running at ${place}`,
    'Stop',
    'Copy address',
    'Local models for Anthropic apps',
    'Claude for Ollama and OpenAI apps',
    'Launch at login',
    'Quit Switchboard',
  ]);
  expect(await icon()).toBe('tray-running.png');

  await choose('Copy address');
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(address);

  // A request under way is counted, and the last error stands in one line.
  ollama.script({ text: ['a', 'b'], delayMs: 400 });
  const running = await chat(address, ollama.modelNames()[0] ?? '', 'hello');
  await expect.poll(labels).toContain('1 request running');
  await running.text();
  await expect.poll(labels).not.toContain('1 request running');
  await (await chat(address, 'no-such-model', 'hello')).text();
  await expect
    .poll(async () => (await labels())?.some((label) => label.startsWith("model 'no-such-model' not found.")))
    .toBe(true);

  // Check marks.
  await choose('Claude for Ollama and OpenAI apps');
  await expect
    .poll(checks)
    .toMatchObject({ 'Local models for Anthropic apps': true, 'Claude for Ollama and OpenAI apps': false });
  expect(JSON.parse(readFileSync(join(app.userData, 'settings.json'), 'utf8')).directions).toEqual({
    local: true,
    claude: false,
  });
  // The last direction cannot be switched off; the mark that the system took away comes back.
  await choose('Local models for Anthropic apps');
  await expect.poll(checks).toMatchObject({ 'Local models for Anthropic apps': true });
  expect(await checks()).toMatchObject({ 'Launch at login': false });
  await choose('Launch at login');
  await expect.poll(checks).toMatchObject({ 'Launch at login': true });
  const autostart = join(app.userData, '.config', 'autostart', 'switchboard.desktop');
  expect(readFileSync(autostart, 'utf8')).toContain('--hidden');
  await choose('Launch at login');
  await expect.poll(() => existsSync(autostart)).toBe(false);

  await choose('Stop');
  await untilSilent(address);
  expect(await icon()).toBe('tray-stopped.png');
  await choose('Start');
  const again = await app.address();
  expect(await answers(again)).toBe(true);

  // Sleep: the gateway is there afterwards as before.
  await app.evaluate(({ powerMonitor }) => {
    powerMonitor.emit('suspend');
    powerMonitor.emit('resume');
  });
  expect(await (await chat(again, ollama.modelNames()[0] ?? '', 'after the sleep')).text()).toContain('sleep');

  await app.evaluate(({ Tray }) => void setImmediate(() => Tray.instances[0]?.menu?.choose('Quit Switchboard')));
  expect(await app.exited).toBe(0);
  await untilSilent(again);
  expect(app.written()).toBe('');
});

for (const trayHost of ['no', 'silent'] as const) {
  test(`no tray (the bus says ${trayHost}): the window is shown though started hidden, closing minimises it, and it says why`, async ({
    launch,
  }) => {
    const userData = mkdtempSync(join(tmpdir(), 'switchboard-app-'));
    writeFileSync(join(userData, 'settings.json'), JSON.stringify({ version: 1, desktop: { firstRunDone: true } }));
    const app = launch({ userData, words: ['--hidden'], trayHost });
    const page = await app.window();
    await expect(
      page.getByText('This desktop shows no icons in a tray, so closing the window minimises it'),
    ).toBeVisible();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    expect(
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isMinimized())),
    ).toEqual([true]);
    // The way to its end, since there is no tray.
    expect(await app.evaluate(({ Menu }) => JSON.stringify(Menu.application?.items))).toContain('Quit Switchboard');
    expect(await app.evaluate(({ host }) => host.noticeTitles())).toEqual([]);
    await app.close();
    rmSync(userData, { recursive: true, force: true });
  });
}

test('a system that refuses the icon is no reason to stay out of sight', async ({ launch }) => {
  const app = launch({ words: ['--hidden'], env: { HOST_TRAY: 'fail' } });
  await app.window();
});
