import { expect } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostApplication } from '../../host/launch.ts';

/** One rule of the security checklist, as something that fails when the rule is broken. */
export type SecurityCheck = (app: HostApplication) => Promise<void>;

/** Rules of the main process; they need no window. */
export const MAIN_CHECKS = {
  'calls of a stranger are refused': async (app) => {
    const outcomes = await app.evaluate(async ({ ipcMain }) => {
      const strangers = [
        null,
        { url: 'https://evil.example/', parent: null },
        { url: 'app://switchboard.evil/', parent: null },
        { url: 'app://switchboard/', parent: {} },
      ];
      const answers = [];
      for (const channel of ipcMain.channels())
        for (const senderFrame of strangers)
          answers.push(await ipcMain.dispatch(channel, { sender: undefined, senderFrame }, ['state', {}]));
      return answers;
    });
    expect(outcomes.length).toBeGreaterThanOrEqual(16);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({
        ok: false,
        message: expect.stringContaining('Refused: this call does not come from the window'),
      });
  },
  'no permission is granted': async (app) => {
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal']) {
      expect(await app.evaluate(({ session }, name) => session.defaultSession.wouldGrant(name), permission)).toEqual({
        request: false,
        check: false,
        device: false,
      });
    }
  },
  'a stored key is not in clear on the disk': async (app) => {
    const key = 'sk-ant-in-the-clear';
    const outcome = await app.evaluate(
      ({ ipcMain }, secret) =>
        ipcMain.dispatch(
          'control-call',
          { sender: undefined, senderFrame: { url: 'app://switchboard/', parent: null } },
          ['set-api-key', { key: secret }],
        ),
      key,
    );
    expect(outcome).toEqual({ ok: true, value: { ok: true, output: { set: true, from: 'system' } } });
    for (const name of ['secrets.json', 'settings.json'].filter((file) => existsSync(join(app.userData, file)))) {
      const text = readFileSync(join(app.userData, name), 'utf8');
      expect(text).not.toContain(key);
      expect(text).not.toContain(Buffer.from(key).toString('base64'));
    }
  },
  'renderers are sandboxed before the first one is made': async (app) => {
    expect(await app.evaluate(({ app: running }) => running.sandboxed)).toBe(true);
  },
} satisfies Record<string, SecurityCheck>;

/** Rules that a page meets. */
export const PAGE_CHECKS = {
  // First, since later checks try to reach the network on purpose.
  'the window asks the network for nothing': async (app) => {
    const page = await app.window();
    await page.waitForLoadState('networkidle');
    expect(await app.evaluate(({ host }) => host.happened('blocked-request'))).toEqual([]);
  },
  'inline scripts do not run and nothing is fetched': async (app) => {
    const page = await app.window();
    const violated = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
            once: true,
          });
          setTimeout(() => resolve('nothing was refused'), 3000);
          const script = document.createElement('script');
          script.textContent = 'document.title = "broken in"';
          document.body.append(script);
        }),
    );
    expect(await violated).toMatch(/^script-src/);
    expect(
      await page.evaluate(() =>
        fetch('http://127.0.0.1:1/').then(
          () => 'sent',
          () => 'refused',
        ),
      ),
    ).toBe('refused');
    expect(await page.title()).not.toBe('broken in');
    const headers = await page.evaluate(() => document.contentType);
    expect(headers).toBe('text/html');
  },
  'no new window opens': async (app) => {
    const page = await app.window();
    await page.evaluate(() => void window.open('https://evil.example/window'));
    await expect
      .poll(() => app.evaluate(({ host }) => host.happened('window-open')))
      .toEqual([{ url: 'https://evil.example/window', action: 'deny' }]);
  },
  'the page stays where it is': async (app) => {
    const page = await app.window();
    const here = page.url();
    await page.evaluate(() => void (location.href = 'https://evil.example/')).catch(() => undefined);
    await expect
      .poll(() => app.evaluate(({ host }) => host.happened('will-navigate')))
      .toContainEqual({ url: 'https://evil.example/', prevented: true });
    expect(page.url().split('#')[0]).toBe(here.split('#')[0]);
    const verdicts = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      return [
        contents?.mayRedirect('https://evil.example/'),
        contents?.mayAttachWebview(),
        contents?.mayNavigate('app://switchboard.evil/'),
        contents?.mayNavigate('app://switchboard/index.html'),
      ];
    });
    expect(verdicts).toEqual([false, false, false, true]);
  },
  'the page gets the bridge and nothing else': async (app) => {
    const page = await app.window();
    expect(
      await page.evaluate(() => ({
        keys: Object.keys(window.switchboard ?? {}).sort(),
        frozen: Object.isFrozen(window.switchboard),
        leaked: ['require', 'process', 'module', 'ipcRenderer', 'electron', '__host', '__hostCall'].filter(
          (name) => name in globalThis,
        ),
      })),
    ).toEqual({ keys: ['call', 'copyText', 'openLink', 'saveText', 'subscribe'], frozen: true, leaked: [] });
    expect(await app.evaluate(({ host }) => host.happened('preload-error'))).toEqual([]);
  },
  'links are opened by name only': async (app) => {
    const page = await app.window();
    await page.evaluate(() => window.switchboard?.openLink('get-ollama'));
    const refused = await page.evaluate(() => {
      const open: unknown = Reflect.get(window, 'switchboard')?.openLink;
      return typeof open === 'function'
        ? Promise.resolve(Reflect.apply(open, undefined, ['https://evil.example/'])).then(
            () => 'opened',
            (error: unknown) => String(error),
          )
        : 'no way to open';
    });
    expect(refused).toContain('This link is not known');
    expect(await app.evaluate(({ host }) => host.happened('open-external'))).toEqual(['https://ollama.com/download']);
  },
  'commands and texts are checked': async (app) => {
    const page = await app.window();
    const outcomes = await page.evaluate(async () => {
      const bridge: unknown = Reflect.get(window, 'switchboard');
      const reach = (name: string, ...args: unknown[]): Promise<string> => {
        const way: unknown = typeof bridge === 'object' && bridge !== null ? Reflect.get(bridge, name) : undefined;
        return typeof way === 'function'
          ? Promise.resolve(Reflect.apply(way, undefined, args)).then(
              (value: unknown) => JSON.stringify(value),
              (error: unknown) => String(error),
            )
          : Promise.resolve('missing');
      };
      return [
        await reach('call', 'rm -rf', {}),
        await reach('call', 'change-settings', { port: 'x' }),
        await reach('copyText', 7),
        await reach('saveText', '../x', 'text'),
      ];
    });
    expect(outcomes[0]).toContain('There is no command');
    expect(outcomes[1]).toContain('"bad-input"');
    expect(outcomes[2]).toContain('A text was expected');
    expect(outcomes[3]).toBe('false');
    expect(await app.evaluate(({ host }) => JSON.stringify(host.happened('save-dialog')))).not.toContain('/');
  },
} satisfies Record<string, SecurityCheck>;
