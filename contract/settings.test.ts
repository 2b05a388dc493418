import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultSettings, OUTSIDE_SETTINGS, settingsChange, settingsFile, settingsView } from './settings.ts';

test('a fresh settings file is what it has always been', () => {
  expect(defaultSettings()).toEqual({
    version: 1,
    port: 11434,
    host: 'loopback',
    directions: { local: true, claude: true },
    anthropicBaseUrl: 'https://api.anthropic.com',
    clientKeys: [],
    allowedOrigins: [],
    aliases: {},
    models: {},
    claudeCode: { enabled: false, everyClaudeName: false },
    journal: { bodies: 'memory', days: 30 },
    conversations: { byUser: false, keep: false },
    prices: {},
    metrics: false,
    desktop: {
      theme: 'system',
      startGateway: true,
      launchAtLogin: false,
      firstRunDone: false,
      saidHidden: false,
      plainKeyConsent: false,
    },
  });
});

test('no view holds the hash of a key', () => {
  const clientKeys = [{ name: 'a', sha256: '0'.repeat(64), createdAt: '2026-11-21' }];
  const settings = settingsFile.parse({ clientKeys });
  const view = settingsView.parse({
    ...settings,
    ...settings.desktop,
    onNetwork: false,
    clientKeysFromEnvironment: 0,
    heldBy: {},
  });
  expect(view.clientKeys).toEqual([{ name: 'a', createdAt: '2026-11-21' }]);
  expect(Object.keys(view)).not.toEqual(expect.arrayContaining(['desktop', 'aliases', 'window']));
});

test('a change holds only what it names, and nothing that has commands of its own', () => {
  expect(settingsChange.parse({ port: 1, defaultModel: null })).toEqual({ port: 1, defaultModel: null });
  expect(settingsChange.parse({})).toEqual({});
  expect(settingsChange.safeParse({ host: '0.0.0.0' }).success).toBe(false);
  expect(settingsChange.safeParse({ clientKeys: [] }).success).toBe(false);
  expect(settingsChange.safeParse({ journal: { days: 7 } }).success).toBe(false);
  expect(settingsChange.safeParse({ port: 70_000 }).success).toBe(false);
});

test('every flag and variable is explained to users', () => {
  const explained = readFileSync('docs/configuration.md', 'utf8');
  for (const { source } of OUTSIDE_SETTINGS) {
    expect(explained).toContain(`\`${source.variable}\``);
    if (source.flag !== undefined) expect(explained).toContain(`\`${source.flag} `);
  }
});
