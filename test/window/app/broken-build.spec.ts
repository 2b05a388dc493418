import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from './fixtures.ts';
import { MAIN_CHECKS, PAGE_CHECKS, type SecurityCheck } from './security-checks.ts';

interface Break {
  what: string;
  file: 'main.js' | 'preload.cjs';
  find: RegExp;
  put: string;
  noticedBy: SecurityCheck;
  window: boolean;
}

// The built app is broken by one edit at a time; the check of the rule that was broken has to notice.
const BREAKS: readonly Break[] = [
  {
    what: 'calls of strangers are answered',
    file: 'main.js',
    find: /frame === null \|\| frame\.parent !== null \|\| !isOwnUrl\(frame\.url\)/,
    put: 'false',
    noticedBy: MAIN_CHECKS['calls of a stranger are refused'],
    window: false,
  },
  {
    what: 'frames inside the page are answered',
    file: 'main.js',
    find: /frame\.parent !== null/,
    put: 'false',
    noticedBy: MAIN_CHECKS['calls of a stranger are refused'],
    window: false,
  },
  {
    what: 'permissions are granted',
    file: 'main.js',
    find: /answer\(false\)/,
    put: 'answer(true)',
    noticedBy: MAIN_CHECKS['no permission is granted'],
    window: false,
  },
  {
    what: 'the key is kept in clear',
    file: 'main.js',
    find: /\(await safeStorage\.encryptStringAsync\(value\)\)\.toString\(["']base64["']\)/,
    put: 'value',
    noticedBy: MAIN_CHECKS['a stored key is not in clear on the disk'],
    window: false,
  },
  {
    what: 'renderers are not sandboxed',
    file: 'main.js',
    find: /app[$\d]*\.enableSandbox\(\);/,
    put: '',
    noticedBy: MAIN_CHECKS['renderers are sandboxed before the first one is made'],
    window: false,
  },
  {
    what: 'inline scripts are allowed',
    file: 'main.js',
    find: /script-src 'self'/,
    put: "script-src 'self' 'unsafe-inline'",
    noticedBy: PAGE_CHECKS['inline scripts do not run and nothing is fetched'],
    window: true,
  },
  {
    what: 'new windows are allowed',
    file: 'main.js',
    find: /action: ["']deny["']/,
    put: 'action: "allow"',
    noticedBy: PAGE_CHECKS['no new window opens'],
    window: true,
  },
  {
    what: 'the page may leave',
    file: 'main.js',
    find: /!isOwnUrl\(event\.url\)/g,
    put: 'false',
    noticedBy: PAGE_CHECKS['the page stays where it is'],
    window: true,
  },
  {
    what: 'the preload hands ipcRenderer out',
    file: 'preload.cjs',
    find: /exposeInMainWorld\(["']switchboard["'], \{/,
    put: 'exposeInMainWorld("switchboard", { invoke: electron.ipcRenderer.invoke,',
    noticedBy: PAGE_CHECKS['the page gets the bridge and nothing else'],
    window: true,
  },
];

for (const { what, file, find, put, noticedBy, window } of BREAKS) {
  test(`a build in which ${what} is noticed`, async ({ launch }) => {
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-broken-'));
    cpSync('out/app', join(folder, 'out/app'), { recursive: true });
    symlinkSync(resolve('out/renderer'), join(folder, 'out/renderer'));
    symlinkSync(resolve('build'), join(folder, 'build'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const target = join(folder, 'out/app', file);
    const text = readFileSync(target, 'utf8');
    expect(text, 'the edit fits the build').toMatch(find);
    writeFileSync(target, text.replace(find, put));
    const app = launch({ entry: join(folder, 'out/app/main.js'), words: window ? [] : ['--hidden'] });
    await app.address();
    if (window) await app.window();
    const noticed = await noticedBy(app).then(
      () => false,
      () => true,
    );
    await app.close();
    rmSync(folder, { recursive: true, force: true });
    expect(noticed).toBe(true);
  });
}
