import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isOwnUrl } from './origin.ts';
import { serveRendererFile } from './renderer-files.ts';

let root = '';
beforeAll(() => {
  const base = mkdtempSync(join(tmpdir(), 'switchboard-files-'));
  root = join(base, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(base, 'secret.html'), 'secret');
  writeFileSync(join(root, 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'assets/a.js'), '1');
});
afterAll(() => rmSync(join(root, '..'), { recursive: true, force: true }));

const get = (url: string, method = 'GET'): Promise<Response> => serveRendererFile(root, new Request(url, { method }));

test('files of the page are served with their type and the policy', async () => {
  const page = await get('app://switchboard/');
  expect(await page.text()).toBe('<!doctype html>');
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'none'");
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await get('app://switchboard/assets/a.js')).headers.get('content-type')).toContain('text/javascript');
});

test.each([
  'app://switchboard/..%2fsecret.html',
  'app://switchboard/%2e%2e/secret.html',
  'app://switchboard/assets/..%2f..%2fsecret.html',
  'app://switchboard/%',
  'app://elsewhere/index.html',
  'app://switchboard/assets',
  'app://switchboard/missing.js',
])('%s is not', async (url) => {
  expect((await get(url)).status).toBe(404);
});

test('only our own page is our own', () => {
  expect(isOwnUrl('app://switchboard/index.html')).toBe(true);
  for (const url of ['https://switchboard/', 'app://switchboard.evil/', 'app://evil/', 'file:///x', 'nonsense', ''])
    expect(isOwnUrl(url)).toBe(false);
});
