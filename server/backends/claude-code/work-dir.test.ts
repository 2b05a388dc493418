import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareWorkDir } from './work-dir.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'work-dir-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('has an empty folder and one for each process, and leaves only the empty one', () => {
  const dir = prepareWorkDir(join(root, 'new'));
  expect(readdirSync(dir.empty)).toEqual([]);
  const [one, two] = [dir.newTmpDir(), dir.newTmpDir()];
  expect(one).not.toBe(two);
  expect(existsSync(two)).toBe(true);
  dir.clear();
  expect(readdirSync(join(root, 'new'))).toEqual(['empty']);
});

test('clears up after runs that were killed, and after nobody else', () => {
  // No process has a number beyond the system's largest.
  for (const name of ['run-999999999', `run-${process.ppid}`, 'other']) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, 'file'), '');
  }
  prepareWorkDir(root);
  expect(readdirSync(root).sort()).toEqual(['empty', 'other', `run-${process.ppid}`].sort());
});
