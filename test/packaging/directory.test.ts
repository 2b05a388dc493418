import { createPackage, listPackage } from '@electron/asar';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, appendFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildParts } from '../../scripts/build.mjs';

const run = promisify(execFile);
/** How Electron's fuses begin in its program: this text, a version, how many there are, then one character each. */
const FUSE_WIRE = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = ['runAsNode', 'cookieEncryption', 'nodeOptions', 'nodeCliInspect', 'asarIntegrity', 'onlyAsar', 'browserSnapshot', 'fileProtocol', 'wasmTrapHandlers'];

/** Makes a folder that stands in for Electron's own, since that cannot be downloaded everywhere: a program with fuses, a locale, its default app. */
async function standIn(folder: string): Promise<void> {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  copyFileSync('/bin/true', join(folder, 'electron'));
  appendFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from(FUSE_WIRE), Buffer.from([1, FUSES.length]), Buffer.from('101100011')]));
  for (const locale of ['en-US', 'de']) writeFileSync(join(folder, 'locales', `${locale}.pak`), locale);
  const defaultApp = join(folder, 'default-app');
  mkdirSync(defaultApp);
  writeFileSync(join(defaultApp, 'main.js'), '// the default app');
  await createPackage(defaultApp, join(folder, 'resources', 'default_app.asar'));
  rmSync(defaultApp, { recursive: true });
  writeFileSync(join(folder, 'version'), '45.4.1');
}

describe.skipIf(process.platform !== 'linux')('packaged to a directory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-package-'));
  const unpacked = join(folder, 'out', 'linux-unpacked');
  const asar = join(unpacked, 'resources', 'app.asar');

  beforeAll(async () => {
    await buildParts(undefined, { onlyStale: true });
    await standIn(join(folder, 'electron'));
    const args = ['node_modules/electron-builder/cli.js', '--linux', '--dir', '--publish', 'never', `-c.electronDist=${join(folder, 'electron')}`, `-c.directories.output=${join(folder, 'out')}`];
    // Whatever it would like to download must be here already.
    await run(process.execPath, args, { env: { ...process.env, ELECTRON_MIRROR: 'http://127.0.0.1:9/', ELECTRON_BUILDER_BINARIES_MIRROR: 'http://127.0.0.1:9/' }, maxBuffer: 16 * 1024 * 1024 });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('the archive holds what the app needs and nothing else', () => {
    const files = listPackage(asar, { isPack: false }).map((file) => file.replaceAll('\\', '/'));
    for (const file of ['/package.json', '/out/app/main.js', '/out/app/preload.cjs', '/out/app/journal-writer.js', '/out/renderer/index.html']) expect(files).toContain(file);
    expect(files.filter((file) => file.startsWith('/node_modules'))).toEqual([]);
    expect(files.filter((file) => /^\/(app|server|renderer|test|scripts|bench)\b/.test(file))).toEqual([]);
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
    expect([...new Set(files.map((file) => file.split('/').slice(1, 3).join('/')))].sort()).toEqual(['out', 'out/app', 'out/renderer', 'package.json']);
  });

  test('the tray finds its icons beside the archive', () => {
    expect(readdirSync(join(unpacked, 'resources', 'icons'))).toEqual(expect.arrayContaining(['tray-running.png', 'tray-stopped.png', 'tray-trouble.png']));
  });

  test('the fuses are set in the program', () => {
    const program = readFileSync(join(unpacked, 'switchboard'));
    const at = program.indexOf(FUSE_WIRE) + FUSE_WIRE.length + 2;
    const states = Object.fromEntries(FUSES.map((name, place) => [name, String.fromCharCode(program[at + place] ?? 0)]));
    expect(states).toMatchObject({ runAsNode: '0', cookieEncryption: '1', nodeOptions: '0', nodeCliInspect: '0', asarIntegrity: '1', onlyAsar: '1', fileProtocol: '0' });
  });

  test('only the chosen language is shipped', () => {
    expect(readdirSync(join(unpacked, 'locales'))).toEqual(['en-US.pak']);
  });
});
