import { describe, expect, test } from 'vitest';
import { findCommand, type Machine } from './find-command.ts';

function machine(platform: NodeJS.Platform, files: readonly string[], env: NodeJS.ProcessEnv = {}): Machine {
  return {
    platform,
    env,
    home: platform === 'win32' ? 'C:\\Users\\me' : '/home/me',
    isRunnable: (path) => files.includes(path),
  };
}

describe('on Linux and macOS', () => {
  test('the first one on the PATH', () => {
    expect(findCommand('claude', machine('linux', ['/b/claude', '/c/claude'], { PATH: '/a:/b::/c' }))).toBe(
      '/b/claude',
    );
  });

  test('where installers put it, for an app that was started without the PATH of a shell', () => {
    expect(findCommand('claude', machine('darwin', ['/home/me/.local/bin/claude'], { PATH: '/usr/bin:/bin' }))).toBe(
      '/home/me/.local/bin/claude',
    );
    expect(findCommand('claude', machine('darwin', ['/opt/homebrew/bin/claude']))).toBe('/opt/homebrew/bin/claude');
  });

  test('a path as it is written, and nothing else', () => {
    expect(findCommand('/opt/claude', machine('linux', ['/opt/claude']))).toBe('/opt/claude');
    expect(findCommand('~/bin/claude', machine('linux', ['/home/me/bin/claude']))).toBe('/home/me/bin/claude');
    expect(findCommand('/opt/claude', machine('linux', ['/usr/bin/claude'], { PATH: '/usr/bin' }))).toBeUndefined();
  });
});

describe('on Windows', () => {
  test('the program on the Path', () => {
    expect(
      findCommand('claude', machine('win32', ['D:\\tools\\claude.exe'], { Path: 'C:\\Windows;"D:\\tools"' })),
    ).toBe('D:\\tools\\claude.exe');
  });

  test("the program behind npm's claude.cmd, which would need a shell", () => {
    const program = 'C:\\Users\\me\\AppData\\Roaming\\npm\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe';
    expect(findCommand('claude', machine('win32', [program]))).toBe(program);
    expect(findCommand('C:\\Users\\me\\AppData\\Roaming\\npm\\claude.cmd', machine('win32', [program]))).toBe(program);
    const local = 'C:\\p\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe';
    expect(findCommand('C:\\p\\node_modules\\.bin\\claude.cmd', machine('win32', [local]))).toBe(local);
  });
});
