import { _electron, expect, test } from '@playwright/test';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The same app in the real Electron: what the test host cannot show (the custom scheme, the sandbox, structured
// clones).
test('the real Electron opens the window, and the page reaches the gateway', async () => {
  test.skip(
    !existsSync('node_modules/electron/path.txt'),
    "Electron's program is not here (node_modules/electron/path.txt is missing); `npx install-electron` gets it",
  );
  test.skip(
    process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY,
    'there is no display',
  );
  const userData = mkdtempSync(join(tmpdir(), 'switchboard-real-'));
  const root = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    args: ['.', ...root],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: userData,
      DISPLAY: process.env.DISPLAY ?? '',
      WAYLAND_DISPLAY: process.env.WAYLAND_DISPLAY ?? '',
      XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? '',
      SWITCHBOARD_DATA_DIR: userData,
      PORT: '0',
      OLLAMA_BASE_URL: 'http://127.0.0.1:9',
    },
  });
  const page = await app.firstWindow();
  expect(page.url()).toMatch(/^app:\/\/switchboard\/index\.html/);
  await expect
    .poll(() => page.evaluate(() => window.switchboard?.call('state', {})))
    .toMatchObject({ ok: true, output: { phase: 'running', mode: 'desktop' } });
  expect(await page.evaluate(() => ['require', 'process', 'ipcRenderer'].filter((name) => name in globalThis))).toEqual(
    [],
  );
  await app.close();
  rmSync(userData, { recursive: true, force: true });
});
