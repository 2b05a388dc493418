import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createConnector, FILE_APPS, type AppConnector } from './connector.ts';

let home = '';
let apps: AppConnector;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'switchboard-connect-'));
  apps = createConnector({ platform: 'linux', env: {}, home, exists: existsSync }, join(home, 'data'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const URL = 'http://127.0.0.1:11434';
const facts = { url: URL, models: ['qwen3:8b'], model: 'qwen3:8b' };
const claude = (): string => join(home, '.claude/settings.json');

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
const read = (path = claude()): string => readFileSync(path, 'utf8');
const state = (app: string, url = URL) => apps.list(url).find(({ id }) => id === app);

test.each(FILE_APPS.map(({ id }) => id))('%s is connected where there was no file, and leaves none behind', (id) => {
  expect(state(id)).toMatchObject({ found: false });
  const { file, changes, already } = apps.connect(id, facts);
  expect(already).toBe(false);
  expect(changes.length).toBeGreaterThan(0);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(state(id)).toMatchObject({ found: true, connected: 'switchboard', model: 'qwen3:8b', file });
  expect(apps.connect(id, facts).already).toBe(true);
  apps.disconnect(id);
  expect(existsSync(file)).toBe(false);
  expect(state(id)?.connected).toBeUndefined();
  expect(readdirSync(dirname(file))).toEqual([]);
});

test('the earlier file comes back byte for byte, through other addresses, models and keys', () => {
  const text =
    '{\n    // mine\n    "env": { "ANTHROPIC_BASE_URL": "https://proxy.example", "ANTHROPIC_API_KEY": "sk-ant-mine" },\n    "theme": "dark",\n}';
  write(claude(), text);
  expect(apps.connect('claude-code', facts).changes).toContainEqual({
    setting: 'env.ANTHROPIC_BASE_URL',
    value: URL,
    replaced: true,
  });
  apps.connect('claude-code', { ...facts, url: 'http://127.0.0.1:11500', model: 'llama3.2:1b', key: 'sb-secret' });
  apps.connect('claude-code', { url: URL, models: [] });
  expect(read()).not.toContain('llama3.2');
  expect(read()).toContain('// mine');
  apps.disconnect('claude-code');
  expect(read()).toBe(text);
});

test("a key of ours is kept nowhere but in the app's file, and is not shown", () => {
  const report = apps.connect('claude-code', { ...facts, key: 'sb-secret' });
  expect(JSON.stringify(report)).not.toContain('sb-secret');
  expect(read()).toContain('sb-secret');
  expect(read(apps.keptIn)).not.toContain('sb-secret');
  expect(statSync(apps.keptIn).mode & 0o777).toBe(0o600);
});

test('what was changed since is left alone and named; what was added elsewhere stays', () => {
  write(claude(), '{ "env": { "ANTHROPIC_MODEL": "opus" } }\n');
  apps.connect('claude-code', facts);
  write(
    claude(),
    read()
      .replace('"ANTHROPIC_MODEL": "qwen3:8b"', '"ANTHROPIC_MODEL": "theirs"')
      .replace('{ "env"', '{ "theme": "dark", "env"'),
  );
  expect(apps.disconnect('claude-code').left).toEqual(['env.ANTHROPIC_MODEL']);
  expect(JSON.parse(read())).toEqual({ theme: 'dark', env: { ANTHROPIC_MODEL: 'theirs' } });
  expect(() => apps.disconnect('claude-code')).toThrow('was not connected by Switchboard');
});

test('a broken file is refused with its place and not touched', () => {
  write(claude(), '{\n  "env": {,\n');
  expect(() => apps.connect('claude-code', facts)).toThrow(
    `${claude()}, line 2, column 11: a name in quotes is expected. Mend the file first; nothing was changed.`,
  );
  expect(read()).toBe('{\n  "env": {,\n');
  expect(state('claude-code')?.problem).toContain('line 2');
  expect(existsSync(apps.keptIn)).toBe(false);
  write(join(home, '.codex/config.toml'), 'model = \n');
  expect(() => apps.connect('codex', facts)).toThrow('config.toml, line 1, column 9');
  writeFileSync(claude(), Buffer.from([0x7b, 0xff, 0x7d]));
  expect(() => apps.connect('claude-code', facts)).toThrow('not written in UTF-8');
  write(claude(), '{ "env": [] }');
  expect(() => apps.connect('claude-code', facts)).toThrow('env is not an object. Change that first');
});

test('a link stays a link and the mode stays', () => {
  const real = join(home, 'dotfiles/claude.json');
  write(real, '{}\n');
  chmodSync(real, 0o644);
  mkdirSync(dirname(claude()));
  symlinkSync(real, claude());
  apps.connect('claude-code', facts);
  expect(lstatSync(claude()).isSymbolicLink()).toBe(true);
  expect(read(real)).toContain(URL);
  expect(statSync(real).mode & 0o777).toBe(0o644);
  rmSync(real);
  expect(() => apps.disconnect('claude-code')).toThrow('a link that leads nowhere');
});

test('another address, another hand and a file that is gone are told', () => {
  apps.connect('claude-code', facts);
  expect(state('claude-code', 'http://localhost:11434')).toMatchObject({ connected: 'switchboard' });
  expect(state('claude-code', 'http://127.0.0.1:11500')?.problem).toContain(`It asks at ${URL}`);
  write(claude(), '{}');
  expect(state('claude-code')?.problem).toContain('was changed since');
  rmSync(claude());
  expect(apps.disconnect('claude-code').notes).toEqual([`${claude()} is gone, so there was nothing to put back.`]);
  write(claude(), JSON.stringify({ env: { ANTHROPIC_BASE_URL: `${URL}/` } }));
  expect(state('claude-code')).toMatchObject({ connected: 'hand' });
});

test('what cannot be done is said in words', () => {
  expect(() => apps.connect('emacs', facts)).toThrow(
    "'emacs' is not an app that Switchboard knows. It knows: claude-code",
  );
  expect(() => apps.connect('n8n', facts)).toThrow('only it can change them');
  expect(() => apps.connect('codex', { url: URL, models: [] })).toThrow('which model');
  write(apps.keptIn, '{"version":2}');
  expect(() => apps.connect('claude-code', facts)).toThrow('connections.json cannot be understood');
  expect(existsSync(claude())).toBe(false);
});
