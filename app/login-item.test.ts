import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { autostartFile, createLoginItem, refreshLoginItem, type LoginItemPlace } from './login-item.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'switchboard-login-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const calls: unknown[] = [];
const app: Parameters<typeof createLoginItem>[0] = {
  getLoginItemSettings: () => ({
    openAtLogin: true,
    openAsHidden: false,
    wasOpenedAtLogin: false,
    wasOpenedAsHidden: false,
    restoreState: false,
    status: 'enabled',
    executableWillLaunchAtLogin: true,
    launchItems: [],
  }),
  setLoginItemSettings: (settings) => {
    calls.push(settings);
  },
};
const place = (change: Partial<LoginItemPlace>): LoginItemPlace => ({
  platform: 'linux',
  env: {},
  home,
  execPath: '/opt/Switchboard/switchboard',
  packaged: true,
  ...change,
});

test('on Linux an autostart file is written, read and removed', () => {
  const item = createLoginItem(app, place({}));
  expect(item.get()).toBe(false);
  item.set(true);
  const file = join(home, '.config/autostart/switchboard.desktop');
  expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Switchboard/switchboard" --hidden\n');
  expect(item.get()).toBe(true);
  writeFileSync(file, `${readFileSync(file, 'utf8')}Hidden=true\n`);
  expect(item.get()).toBe(false);
  item.set(false);
  expect(item.get()).toBe(false);
});

test('a program that has moved is started where it is now', () => {
  createLoginItem(app, place({})).set(true);
  refreshLoginItem(createLoginItem(app, place({ env: { APPIMAGE: '/home/me/New Place.AppImage' } })));
  expect(readFileSync(join(home, '.config/autostart/switchboard.desktop'), 'utf8')).toContain(
    'Exec="/home/me/New Place.AppImage" --hidden',
  );
});

test('letters that mean something in a desktop file are quoted', () => {
  expect(autostartFile('/a "b" $c 100%')).toContain('Exec="/a \\"b\\" \\$c 100%%" --hidden');
});

test('macOS and Windows have a call for it, started hidden', () => {
  for (const platform of ['darwin', 'win32'] as const) createLoginItem(app, place({ platform })).set(true);
  expect(calls).toEqual([
    { openAtLogin: true, args: ['--hidden'] },
    { openAtLogin: true, args: ['--hidden'] },
  ]);
});

test.each([{ packaged: false }, { env: { FLATPAK_ID: 'x' } }, { env: { SNAP: '/snap/x' } }])(
  'with %j it is not offered',
  (change) => {
    expect(createLoginItem(app, place(change)).get()).toBeUndefined();
  },
);
