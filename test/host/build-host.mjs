// Bundles the Electron double into out/host, if a source is newer than the last build.
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OUTPUT = join(ROOT, 'out/host/electron.mjs');

function isStale() {
  if (!existsSync(OUTPUT)) return true;
  const built = statSync(OUTPUT).mtimeMs;
  const folder = join(ROOT, 'test/host/electron');
  return readdirSync(folder).some((name) => statSync(join(folder, name)).mtimeMs > built);
}

export async function buildHost() {
  if (!isStale()) return;
  const { build } = await import('rolldown');
  mkdirSync(join(ROOT, 'out/host'), { recursive: true });
  // Several workers may build at once; each puts a whole file in place.
  const fresh = join(ROOT, `out/host/electron-${process.pid}.mjs`);
  await build({
    cwd: ROOT,
    input: 'test/host/electron/electron.ts',
    platform: 'node',
    external: [/^node:/, 'playwright'],
    logLevel: 'silent',
    output: { file: fresh, format: 'esm' },
  });
  renameSync(fresh, OUTPUT);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildHost();
