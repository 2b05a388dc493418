import { createPackage, extractAll, listPackage, statFile } from '@electron/asar';
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  appendFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildParts } from '../../scripts/build.mjs';
import { findFreePort } from '../../server/control/free-port.ts';
import { workerConnection } from '../../server/journal/disk.ts';
import { createJournal } from '../../server/journal/journal.ts';
import { createPriceBook } from '../../server/journal/prices.ts';
import { buildHost } from '../host/build-host.mjs';

const run = promisify(execFile);
/** How Electron's fuses begin in its program: this text, a version, how many there are, then one character each. */
const FUSE_WIRE = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'asarIntegrity',
  'onlyAsar',
  'browserSnapshot',
  'fileProtocol',
  'wasmTrapHandlers',
];

/**
 * Makes a folder that stands in for Electron's own, since that cannot be downloaded everywhere: a program with fuses, a
 * locale, its default app.
 */
async function standIn(folder: string): Promise<void> {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  copyFileSync('/bin/true', join(folder, 'electron'));
  appendFileSync(
    join(folder, 'electron'),
    Buffer.concat([Buffer.from(FUSE_WIRE), Buffer.from([1, FUSES.length]), Buffer.from('101100011')]),
  );
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
  const writer = join(unpacked, 'resources', 'app.asar.unpacked', 'out', 'app', 'journal-writer.mjs');

  beforeAll(async () => {
    await buildParts(undefined, { onlyStale: true });
    await standIn(join(folder, 'electron'));
    const args = [
      'node_modules/electron-builder/cli.js',
      '--linux',
      '--dir',
      '--publish',
      'never',
      `-c.electronDist=${join(folder, 'electron')}`,
      `-c.directories.output=${join(folder, 'out')}`,
    ];
    // Whatever it would like to download must be here already.
    await run(process.execPath, args, {
      env: {
        ...process.env,
        ELECTRON_MIRROR: 'http://127.0.0.1:9/',
        ELECTRON_BUILDER_BINARIES_MIRROR: 'http://127.0.0.1:9/',
      },
      maxBuffer: 16 * 1024 * 1024,
    });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('the archive holds what the app needs and nothing else', () => {
    const files = listPackage(asar, { isPack: false }).map((file) => file.replaceAll('\\', '/'));
    for (const file of [
      '/package.json',
      '/out/app/main.js',
      '/out/app/preload.cjs',
      '/out/app/journal-writer.mjs',
      '/out/renderer/index.html',
      '/out/swagger-ui/swagger-ui-bundle.js',
      '/out/swagger-ui/swagger-ui.css',
    ])
      expect(files).toContain(file);
    expect(files.filter((file) => file.startsWith('/node_modules'))).toEqual([]);
    expect(files.filter((file) => /^\/(app|server|renderer|test|scripts|bench)\b/.test(file))).toEqual([]);
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
    expect([...new Set(files.map((file) => file.split('/').slice(1, 3).join('/')))].sort()).toEqual([
      'out',
      'out/app',
      'out/renderer',
      'out/swagger-ui',
      'package.json',
    ]);
  });

  test('the tray finds its icons beside the archive', () => {
    expect(readdirSync(join(unpacked, 'resources', 'icons'))).toEqual(
      expect.arrayContaining(['icon.png', 'tray-running.png', 'tray-stopped.png', 'tray-trouble.png']),
    );
  });

  test('the fuses are set in the program', () => {
    const program = readFileSync(join(unpacked, 'switchboard'));
    const at = program.indexOf(FUSE_WIRE) + FUSE_WIRE.length + 2;
    const states = Object.fromEntries(
      FUSES.map((name, place) => [name, String.fromCharCode(program[at + place] ?? 0)]),
    );
    expect(states).toMatchObject({
      runAsNode: '0',
      cookieEncryption: '1',
      nodeOptions: '0',
      nodeCliInspect: '0',
      asarIntegrity: '1',
      onlyAsar: '1',
      fileProtocol: '0',
    });
  });

  test('only the chosen language is shipped', () => {
    expect(readdirSync(join(unpacked, 'locales'))).toEqual(['en-US.pak']);
  });

  test('every module of the program that is shipped is loaded by another, and every one that is loaded is shipped', () => {
    const shipped = listPackage(asar, { isPack: false }).filter((file) => /^\/out\/app\/.+\.m?js$/.test(file));
    const loaded = new Set(['/out/app/main.js', '/out/app/journal-writer.mjs']);
    for (const file of loaded)
      for (const other of relativeImports(readFileSync(join('.', file), 'utf8')))
        loaded.add(join(dirname(file), other));
    expect([...loaded].sort()).toEqual(shipped.sort());
  });

  test("the journal's worker lies outside of the archive, needs nothing beside it, and writes when plain Node starts it there", async () => {
    expect(statFile(asar, 'out/app/journal-writer.mjs')).toMatchObject({ unpacked: true });
    expect(relativeImports(readFileSync(writer, 'utf8'))).toEqual([]);
    const journalFolder = join(folder, 'journal');
    const problems: string[] = [];
    const journal = createJournal({
      bodies: 'none',
      days: 7,
      prices: createPriceBook(() => ({})),
      disk: workerConnection(writer, journalFolder),
      problem: (sentence) => problems.push(sentence),
    });
    const record = {
      id: 'req_packaged',
      at: Date.now(),
      method: 'POST',
      path: '/api/chat',
      dialect: 'ollama' as const,
      userAgent: 'curl/8',
      remote: '::1',
      headers: {},
      changes: [],
    };
    journal.begin(record);
    journal.end(record);
    await journal.stop();
    expect(problems).toEqual([]);
    expect(
      readdirSync(journalFolder)
        .map((name) => readFileSync(join(journalFolder, name), 'utf8'))
        .join(''),
    ).toContain('req_packaged');
  });

  test('the packaged program serves its documentation and keeps its log', async () => {
    // Electron shows an archive as a folder of its name; here it is one, without what was left outside.
    const resources = join(folder, 'resources');
    extractAll(asar, join(resources, 'app.asar'));
    rmSync(join(resources, 'app.asar', 'out', 'app', 'journal-writer.mjs'));
    cpSync(`${asar}.unpacked`, join(resources, 'app.asar.unpacked'), { recursive: true });
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir);
    // Says that the desktop shows a tray, so that no window is needed.
    writeFileSync(join(dataDir, 'gdbus'), '#!/bin/sh\necho "(true,)"\n', { mode: 0o755 });
    await buildHost();
    const port = await findFreePort(21_000 + (process.pid % 10_000));
    const app = fork('test/host/main.mjs', [join(resources, 'app.asar', 'out', 'app', 'main.js'), '--hidden'], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: {
        PATH: `${dataDir}:${process.env.PATH ?? ''}`,
        HOME: dataDir,
        HOST_USER_DATA: dataDir,
        HOST_PACKAGED: '1',
        PORT: String(port),
        OLLAMA_BASE_URL: 'http://127.0.0.1:9',
        ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
      },
    });
    const url = `http://127.0.0.1:${port}`;
    await vi.waitFor(() => fetch(`${url}/api/version`), { timeout: 15_000, interval: 50 });
    for (const path of ['/docs', '/docs/static/swagger-ui-bundle.js', '/docs/static/swagger-ui.css'])
      expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    const answer = await fetch(`${url}/api/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    await answer.text();
    app.kill('SIGTERM');
    expect(await once(app, 'exit')).toEqual([0, null]);
    expect(existsSync(join(dataDir, 'journal'))).toBe(true);
    expect(
      readdirSync(join(dataDir, 'journal'))
        .map((name) => readFileSync(join(dataDir, 'journal', name), 'utf8'))
        .join(''),
    ).toContain(answer.headers.get('request-id'));
  }, 30_000);
});

/** Returns the modules beside it that a built module loads, at once or later. */
function relativeImports(source: string): string[] {
  return [...source.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.{1,2}\/[^"'\s]+)["']/g)].map(
    (match) => match[1] ?? '',
  );
}
