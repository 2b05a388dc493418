import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFiles } from './files.ts';

let parent: string;
let dir: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'switchboard-files-'));
  dir = join(parent, 'files');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const content = Buffer.from('für dich');
const note = { filename: 'nöte.txt', mimeType: 'text/plain', content };

test('a file comes back as it was, also after a restart', async () => {
  const file = await createFiles({ dir, now: () => 5 }).create('me:', note);
  expect(file).toEqual({
    id: expect.stringMatching(/^file_\w{24}$/),
    scope: 'me:',
    filename: 'nöte.txt',
    mimeType: 'text/plain',
    bytes: content.length,
    createdAt: 5,
  });
  const again = createFiles({ dir });
  expect(await again.find('me:', file.id)).toEqual(file);
  expect(await again.content('me:', file.id)).toEqual(content);
  if (process.platform !== 'win32')
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o077).toBe(0);
});

test('a file is seen by its caller alone, the newest first', async () => {
  let time = 0;
  const files = createFiles({ dir, now: () => (time += 1) });
  const first = await files.create('me:', note);
  const second = await files.create('me:', note);
  expect((await files.list('me:')).map(({ id }) => id)).toEqual([second.id, first.id]);
  expect([
    await files.list('you:'),
    await files.find('you:', first.id),
    await files.content('you:', first.id),
    await files.remove('you:', first.id),
  ]).toEqual([[], undefined, undefined, false]);
  expect(await files.remove('me:', first.id)).toBe(true);
  expect(await files.remove('me:', first.id)).toBe(false);
  expect(readdirSync(dir)).toHaveLength(2);
});

test('a file goes when its time is over', async () => {
  let time = 0;
  const files = createFiles({ dir, now: () => time });
  const { id } = await files.create('me:', { ...note, expiresAt: 100 });
  time = 99;
  expect(await files.content('me:', id)).toEqual(content);
  time = 100;
  expect(await files.content('me:', id)).toBeUndefined();
  expect(readdirSync(dir)).toEqual([]);
});

test('what a crash left of a file is removed; what is not ours stays', async () => {
  mkdirSync(dir);
  for (const name of ['file_half.bin', 'other.bin', 'file_bad.json']) writeFileSync(join(dir, name), '{');
  expect(await createFiles({ dir }).list('me:')).toEqual([]);
  expect(readdirSync(dir).sort()).toEqual(['file_bad.json', 'other.bin']);
});

test('a disk that is too full is said', async () => {
  await expect(
    createFiles({ dir, freeBytes: async () => 256 * 1024 * 1024 }).create('me:', note),
  ).rejects.toMatchObject({ status: 507 });
  expect(readdirSync(dir)).toEqual([]);
});
