import { expect, test } from 'vitest';
import { claudeCommandHealth } from './claude-command-health.ts';

const failed = (reason: 'missing' | 'too old' | 'not logged in' | 'failed') => ({
  ok: false as const,
  reason,
  message: `It is ${reason}.`,
});

test('each trouble has its own state, its cause, and what mends it', () => {
  const health = (reason: Parameters<typeof failed>[0]) => claudeCommandHealth(failed(reason), undefined, 'linux');
  expect(health('missing')).toEqual({
    name: 'claude-code',
    state: 'not-installed',
    message: 'It is missing.',
    action: { do: 'get-claude-code', label: 'Get Claude Code' },
  });
  expect(health('not logged in')).toMatchObject({
    state: 'not-logged-in',
    message: 'It is not logged in.',
    action: { do: 'retry' },
    run: 'claude auth login',
  });
  expect(health('too old')).toMatchObject({ state: 'too-old', action: { do: 'retry' }, run: 'claude update' });
  expect(health('failed')).toMatchObject({ state: 'failing', action: { do: 'retry' }, run: 'claude auth status' });
  expect(claudeCommandHealth({ ok: true, version: '2.1.329' }, undefined, 'linux')).toMatchObject({
    state: 'ok',
    version: '2.1.329',
  });
});

test.each([
  ['linux', '/opt/claude', '/opt/claude update'],
  ['linux', "/home/ada's own/claude", String.raw`'/home/ada'\''s own/claude' update`],
  ['darwin', '/Users/ada/$HOME; rm/claude', "'/Users/ada/$HOME; rm/claude' update"],
  ['win32', 'C:\\Tools\\claude.exe', 'C:\\Tools\\claude.exe update'],
  ['win32', "C:\\Program Files\\Ada's\\claude.exe", "& 'C:\\Program Files\\Ada''s\\claude.exe' update"],
] as const)('%s: the command of the settings is the one to call (%s)', (platform, path, run) => {
  expect(claudeCommandHealth(failed('too old'), path, platform).run).toBe(run);
});
