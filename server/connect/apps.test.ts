import { expect, test } from 'vitest';
import type { FileApp, Machine } from './app.ts';
import { HAND_APPS } from './by-hand.ts';
import { claudeCode } from './claude-code.ts';
import { codex } from './codex.ts';
import { FILE_APPS } from './connector.ts';
import { isOnPath } from './on-path.ts';
import { opencode } from './opencode.ts';
import { zed } from './zed.ts';

const machine = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv = {}, files: readonly string[] = []): Machine => ({
  platform,
  env,
  home: platform === 'win32' ? 'C:\\Users\\Ada' : platform === 'darwin' ? '/Users/ada' : '/home/ada',
  exists: (path) => files.includes(path),
});

test.each<[FileApp, Machine, string]>([
  [claudeCode, machine('linux'), '/home/ada/.claude/settings.json'],
  [claudeCode, machine('win32'), 'C:\\Users\\Ada\\.claude\\settings.json'],
  [claudeCode, machine('linux', { CLAUDE_CONFIG_DIR: '/etc/claude' }), '/etc/claude/settings.json'],
  [codex, machine('darwin'), '/Users/ada/.codex/config.toml'],
  [codex, machine('win32', { CODEX_HOME: 'D:\\codex' }), 'D:\\codex\\config.toml'],
  [opencode, machine('win32'), 'C:\\Users\\Ada\\.config\\opencode\\opencode.json'],
  [opencode, machine('linux', { XDG_CONFIG_HOME: '/x' }), '/x/opencode/opencode.json'],
  [
    opencode,
    machine('darwin', {}, ['/Users/ada/.config/opencode/opencode.jsonc']),
    '/Users/ada/.config/opencode/opencode.jsonc',
  ],
  [zed, machine('linux', { XDG_CONFIG_HOME: '/x' }), '/x/zed/settings.json'],
  [zed, machine('linux', { XDG_CONFIG_HOME: ' ' }), '/home/ada/.config/zed/settings.json'],
  [zed, machine('darwin', { XDG_CONFIG_HOME: '/x' }), '/Users/ada/.config/zed/settings.json'],
  [zed, machine('win32', { APPDATA: 'C:\\Roaming' }), 'C:\\Roaming\\Zed\\settings.json'],
])('%o is configured where it looks', (app, on, file) => {
  expect(app.file(on)).toBe(file);
});

const facts = { url: 'http://127.0.0.1:11434', models: ['qwen3:8b', 'claude-haiku-4-5'] };

function written(app: FileApp, more: Partial<Parameters<FileApp['settings']>[0]> = {}): string {
  let text = '';
  for (const { path, value } of app.settings({ ...facts, ...more }).toReversed())
    text = app.format.set(text, path, value).text;
  return text;
}

test('Claude Code is told the address, and a model for every tier', () => {
  expect(JSON.parse(written(claudeCode))).toEqual({
    env: { ANTHROPIC_BASE_URL: facts.url, ANTHROPIC_AUTH_TOKEN: 'switchboard', ANTHROPIC_API_KEY: '' },
  });
  expect(JSON.parse(written(claudeCode, { key: 'sb-1', model: 'qwen3:8b', contextWindow: 40_960 }))).toEqual({
    env: {
      ANTHROPIC_BASE_URL: facts.url,
      ANTHROPIC_AUTH_TOKEN: 'sb-1',
      ANTHROPIC_API_KEY: '',
      ANTHROPIC_MODEL: 'qwen3:8b',
      ANTHROPIC_DEFAULT_OPUS_MODEL: 'qwen3:8b',
      ANTHROPIC_DEFAULT_SONNET_MODEL: 'qwen3:8b',
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'qwen3:8b',
      ANTHROPIC_SMALL_FAST_MODEL: 'qwen3:8b',
      CLAUDE_CODE_SUBAGENT_MODEL: 'qwen3:8b',
      CLAUDE_CODE_AUTO_COMPACT_WINDOW: '40960',
    },
  });
  expect(written(claudeCode, { model: 'claude-haiku-4-5', contextWindow: 200_000 })).not.toContain('COMPACT');
});

test('Codex gets a provider of its own', () => {
  expect(written(codex, { model: 'qwen3:8b' })).toBe(
    'model = "qwen3:8b"\nmodel_provider = "switchboard"\n[model_providers.switchboard]\nname = "Switchboard"\nbase_url = "http://127.0.0.1:11434/v1"\nwire_api = "responses"\n',
  );
  expect(written(codex, { model: 'm', key: 'sb-1' })).toContain('experimental_bearer_token = "sb-1"\n');
});

test('OpenCode is told every model, Zed the address only', () => {
  expect(JSON.parse(written(opencode, { model: 'my-alias' }))).toEqual({
    provider: {
      switchboard: {
        npm: '@ai-sdk/openai-compatible',
        name: 'Switchboard',
        options: { baseURL: 'http://127.0.0.1:11434/v1' },
        models: {
          'my-alias': { name: 'my-alias' },
          'qwen3:8b': { name: 'qwen3:8b' },
          'claude-haiku-4-5': { name: 'claude-haiku-4-5' },
        },
      },
    },
    model: 'switchboard/my-alias',
  });
  expect(JSON.parse(written(zed, { key: 'sb-1' }))).toEqual({ language_models: { ollama: { api_url: facts.url } } });
  expect(zed.notes({ ...facts, key: 'sb-1' }).join(' ')).toContain('OLLAMA_API_KEY');
});

test('no key is written that is not needed, and none is shown', () => {
  for (const app of FILE_APPS) {
    const settings = app.settings({ ...facts, model: 'm', key: 'sb-1' });
    expect(settings.filter(({ value }) => value === 'sb-1').every(({ secret }) => secret === true)).toBe(true);
    expect(written(app, { model: 'm' })).not.toMatch(/apiKey|bearer/);
  }
  for (const app of HAND_APPS) {
    expect(app.steps({ url: facts.url }).join('\n')).toContain(':11434');
    expect(app.steps({ url: facts.url }).join('\n')).not.toMatch(/API key:|undefined/);
  }
});

test('a command is found on the PATH as each system spells it', () => {
  expect(isOnPath('codex', machine('linux', { PATH: '/a:/b' }, ['/b/codex']))).toBe(true);
  expect(isOnPath('codex', machine('linux', { PATH: '/a' }, ['/home/ada/.local/bin/codex']))).toBe(true);
  expect(isOnPath('codex', machine('win32', { Path: 'C:\\a;C:\\b' }, ['C:\\b\\codex.cmd']))).toBe(true);
  expect(isOnPath('codex', machine('linux', {}, []))).toBe(false);
});
