import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BOUNDS, defaultSettings } from '../../contract/settings.ts';
import { createSettingsStore, loadSettings, plainSettingsFile } from './store.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchboard-settings-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('what was saved is read again, readable by its owner only', async () => {
  const store = createSettingsStore(plainSettingsFile(dir), loadSettings(dir).settings);
  await store.update({ aliases: { 'gpt-4o': 'claude-opus-5-5' }, port: 11500 });
  expect(loadSettings(dir)).toEqual({ settings: store.get() });
  expect(JSON.parse(readFileSync(join(dir, 'settings.json'), 'utf8'))).toMatchObject({ version: 1, port: 11500 });
});

test.each([
  ['{"version":1,"port":', 'half a file'],
  ['[]', 'not an object'],
  ['{"version":1,"port":"x"}', 'a wrong type'],
  ['{"version":99}', 'a newer version'],
])('%s is kept aside (%s) and the defaults are used', (text) => {
  writeFileSync(join(dir, 'settings.json'), text);
  const { settings, warning } = loadSettings(dir, () => new Date('2026-11-21T10:00:00Z'));
  expect(settings.port).toBe(11434);
  expect(warning).toContain('settings.json.bad-2026-11-21');
  const [aside] = readdirSync(dir);
  expect(aside).toMatch(/^settings\.json\.bad-2026-11-21/);
  expect(readFileSync(join(dir, aside ?? ''), 'utf8')).toBe(text);
});

test('a file without a version is migrated', () => {
  writeFileSync(join(dir, 'settings.json'), '{"port":11600}');
  expect(loadSettings(dir).settings).toMatchObject({ version: 1, port: 11600 });
});

test('a change that is not valid is refused and changes nothing', async () => {
  const store = createSettingsStore(plainSettingsFile(dir), loadSettings(dir).settings);
  await expect(store.update({ port: 99999 })).rejects.toThrow('port');
  expect(store.get().port).toBe(11434);
});

test('writes that overlap end with the last one', async () => {
  const store = createSettingsStore(plainSettingsFile(dir), loadSettings(dir).settings);
  const heard: number[] = [];
  store.onChange((settings) => heard.push(settings.port));
  await Promise.all([1, 2, 3, 4, 5].map((port) => store.update({ port })));
  expect(heard).toEqual([1, 2, 3, 4, 5]);
  expect(loadSettings(dir).settings.port).toBe(5);
});

test('a number beyond the bounds of a model or a price counts as the nearest, and the rest of the file counts', () => {
  const path = join(dir, 'settings.json');
  const text = JSON.stringify({
    version: 1,
    port: 11700,
    models: { 'qwen3:8b': { numCtx: 1e300, keepAlive: '5m' }, small: { numCtx: 12 } },
    prices: { 'gpt-oss': { input: -1, output: 2 } },
  });
  writeFileSync(path, text);
  const { settings, warning } = loadSettings(dir);
  expect(settings).toMatchObject({
    port: 11700,
    models: { 'qwen3:8b': { numCtx: BOUNDS.numCtx.most, keepAlive: '5m' }, small: { numCtx: BOUNDS.numCtx.least } },
    prices: { 'gpt-oss': { input: 0, output: 2 } },
  });
  expect(warning).toBe(
    `${path}: models.qwen3:8b.numCtx is 1e+300 and counts as 16777216. models.small.numCtx is 12 and counts as 256. prices.gpt-oss.input is -1 and counts as 0.`,
  );
  // Nothing is written before something is changed.
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('a file may leave out any setting of a group', () => {
  writeFileSync(
    join(dir, 'settings.json'),
    '{"version":1,"journal":{"days":7},"claudeCode":{},"desktop":{"theme":"dark"}}',
  );
  expect(loadSettings(dir)).toEqual({
    settings: {
      ...defaultSettings(),
      journal: { bodies: 'memory', days: 7 },
      desktop: { ...defaultSettings().desktop, theme: 'dark' },
    },
  });
});
