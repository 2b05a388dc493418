import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isRunnable, programFolders } from './find-program.ts';

describe('programFolders', () => {
  test('the PATH comes first, then where installers put programs', () => {
    expect(programFolders({ platform: 'linux', env: { PATH: '/a::/b' }, home: '/home/me' }, ['.x/bin'])).toEqual([
      '/a',
      '/b',
      '/home/me/.local/bin',
      '/home/me/.x/bin',
      '/opt/homebrew/bin',
      '/usr/local/bin',
      '/usr/bin',
    ]);
  });

  test('Windows spells the variable as it likes and may quote a folder', () => {
    const env = { Path: 'C:\\Windows;"D:\\my tools"', APPDATA: 'D:\\Roaming' };
    expect(programFolders({ platform: 'win32', env, home: 'C:\\Users\\me' })).toEqual([
      'C:\\Windows',
      'D:\\my tools',
      'C:\\Users\\me\\.local\\bin',
      'D:\\Roaming\\npm',
    ]);
  });
});

describe('isRunnable', () => {
  const folder = mkdtempSync(join(tmpdir(), 'find-program-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('a file that may be run, not a folder and not nothing', () => {
    const file = join(folder, 'tool');
    writeFileSync(file, '');
    chmodSync(file, 0o755);
    expect(isRunnable(file)).toBe(true);
    expect(isRunnable(folder)).toBe(false);
    expect(isRunnable(join(folder, 'none'))).toBe(false);
  });
});
