import { expect, test } from 'vitest';
import { applyOverrides, readOverrides } from './config.ts';
import { isLoopbackHost } from '../lib/loopback.ts';
import { hashKey } from '../lib/hash-key.ts';
import { SettingsError } from '../messages/errors.ts';
import { defaultSettings } from '../../contract/settings.ts';

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

test.each([
  [{ port: '' }, {}, '--port: "" is not a port. Give a number from 0 to 65535; 0 picks a free one.'],
  [{}, { PORT: '70000' }, 'PORT: "70000" is not a port. Give a number from 0 to 65535; 0 picks a free one.'],
  [{ host: '' }, {}, '--host: no address given. Leave it out to listen on this machine only.'],
  [{}, { HOST: 'a b' }, 'HOST: "a b" is not an address. Give a name or an IP address without port or path.'],
  [
    {},
    { OLLAMA_BASE_URL: 'localhost:11434' },
    'OLLAMA_BASE_URL: "localhost:11434" is not an address. Give one such as http://127.0.0.1:11436.',
  ],
  [{}, { DIRECTIONS: 'left' }, 'DIRECTIONS: "left" is not known. Give local, claude or both.'],
  [{}, { ENABLE_CLAUDE_CODE: 'perhaps' }, 'ENABLE_CLAUDE_CODE: "perhaps" is neither on nor off. Give 1 or 0.'],
  [{}, { CLIENT_KEYS: ' , ' }, 'CLIENT_KEYS holds no key: give one or more, separated by commas, or leave it out.'],
])('flags %j and variables %j end the start with "%s"', (flags, env, line) => {
  expect(() => readOverrides(flags, env)).toThrow(new SettingsError(line));
});

test('everything that can be set from outside arrives in its setting', () => {
  const outside = readOverrides(
    { port: '0', host: '[::1]' },
    {
      ANTHROPIC_BASE_URL: 'https://claude.example/',
      OLLAMA_BASE_URL: 'http://ollama.example//',
      DEFAULT_MODEL: ' m ',
      ALLOWED_ORIGINS: 'https://a.example, ,https://b.example',
      DIRECTIONS: 'Local',
      ENABLE_CLAUDE_CODE: 'on',
      CLAUDE_PATH: '/opt/claude',
    },
  );
  expect(applyOverrides(defaultSettings(), outside)).toEqual({
    ...defaultSettings(),
    port: 0,
    host: '::1',
    anthropicBaseUrl: 'https://claude.example',
    ollamaBaseUrl: 'http://ollama.example',
    defaultModel: 'm',
    allowedOrigins: ['https://a.example', 'https://b.example'],
    directions: { local: true, claude: false },
    claudeCode: { enabled: true, path: '/opt/claude', everyClaudeName: false },
  });
  expect(outside.heldBy).toEqual({
    port: '--port',
    host: '--host',
    anthropicBaseUrl: 'ANTHROPIC_BASE_URL',
    ollamaBaseUrl: 'OLLAMA_BASE_URL',
    defaultModel: 'DEFAULT_MODEL',
    allowedOrigins: 'ALLOWED_ORIGINS',
    directions: 'DIRECTIONS',
    claudeCode: 'ENABLE_CLAUDE_CODE',
  });
  // The path alone can still be changed in the window.
  expect(readOverrides({}, { CLAUDE_PATH: '/opt/claude' }).heldBy).toEqual({});
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
