import { expect, test } from 'vitest';
import { applyOverrides, readOverrides } from './config.ts';
import { isLoopbackHost } from '../lib/loopback.ts';
import { hashKey } from '../lib/hash-key.ts';
import { SettingsError } from '../messages/errors.ts';
import { defaultSettings } from '../../contract/settings-file.ts';

test('a flag beats the environment, which beats the file, which beats the default', () => {
  const file = { ...defaultSettings(), port: 2222, defaultModel: 'file-model' };
  expect(applyOverrides(file, readOverrides({}, {})).port).toBe(2222);
  expect(applyOverrides(file, readOverrides({}, { PORT: '3333' })).port).toBe(3333);
  const both = readOverrides({ port: '4444' }, { PORT: '3333', DEFAULT_MODEL: 'env-model' });
  expect(applyOverrides(file, both)).toMatchObject({ port: 4444, defaultModel: 'env-model' });
  expect(both.heldBy).toMatchObject({ port: '--port', defaultModel: 'DEFAULT_MODEL' });
});

test.each([
  [{ PORT: 'eleven' }, 'PORT'],
  [{ PORT: '70000' }, 'PORT'],
  [{ PORT: '-1' }, 'PORT'],
  [{ HOST: 'a b' }, 'HOST'],
  [{ OLLAMA_BASE_URL: 'localhost:11434' }, 'OLLAMA_BASE_URL'],
  [{ ANTHROPIC_BASE_URL: 'ftp://x' }, 'ANTHROPIC_BASE_URL'],
  [{ DIRECTIONS: 'left' }, 'DIRECTIONS'],
  [{ ENABLE_CLAUDE_CODE: 'perhaps' }, 'ENABLE_CLAUDE_CODE'],
  [{ CLIENT_KEYS: ' , ' }, 'CLIENT_KEYS'],
  [{ ANTHROPIC_API_KEY_FILE: '/nowhere/key' }, 'ANTHROPIC_API_KEY_FILE'],
])('%j stops the start with one line that names it', (env, name) => {
  let message = '';
  try {
    readOverrides({}, env);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    message = error instanceof Error ? error.message : '';
  }
  expect(message).toContain(name);
  expect(message).not.toContain('\n');
});

test('a key that cannot stand in a header is refused without being shown', () => {
  expect(() => readOverrides({}, { ANTHROPIC_API_KEY: 'sk-ant-se cret' })).toThrow(SettingsError);
  expect(() => readOverrides({}, { ANTHROPIC_API_KEY: 'sk-ant-se cret' })).not.toThrow(/cret/);
});

test('empty variables mean "not set", as compose files write them', () => {
  expect(readOverrides({}, { PORT: '', CLIENT_KEYS: '', ANTHROPIC_API_KEY: '' })).toMatchObject({
    settings: {},
    clientKeyHashes: [],
  });
});

test('the key may come from a file, its line break cut off', () => {
  expect(readOverrides({}, { ANTHROPIC_API_KEY_FILE: '/run/secrets/key' }, () => 'sk-ant-file\n').apiKey).toBe(
    'sk-ant-file',
  );
});

test('client keys are kept as hashes only', () => {
  expect(readOverrides({}, { CLIENT_KEYS: 'one, two' }).clientKeyHashes).toEqual([hashKey('one'), hashKey('two')]);
});

test('CLAUDE_PATH alone does not switch the command on', () => {
  const file = defaultSettings();
  expect(applyOverrides(file, readOverrides({}, { CLAUDE_PATH: '/opt/claude' })).claudeCode).toMatchObject({
    enabled: false,
    path: '/opt/claude',
  });
  expect(applyOverrides(file, readOverrides({}, { ENABLE_CLAUDE_CODE: '1' })).claudeCode.enabled).toBe(true);
});

test.each([
  ['loopback', true],
  ['127.0.0.1', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['192.168.1.2', false],
])('%s is this machine only: %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected);
});
