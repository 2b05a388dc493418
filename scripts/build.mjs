// Builds what the program runs from: node scripts/build.mjs [--if-stale] [server] [renderer] [app]
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OUT = join(ROOT, 'out');

/** What each part is built from; a part is stale when one of these is newer than its last build. */
const SOURCES = {
  server: ['server', 'contract', 'package.json', 'package-lock.json', 'scripts/build.mjs'],
  renderer: ['renderer', 'contract', 'vite.config.ts', 'package-lock.json', 'scripts/build.mjs'],
  app: ['app', 'server', 'contract', 'package-lock.json', 'scripts/build.mjs'],
};
const PARTS = Object.keys(SOURCES);

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  let latest = stat.mtimeMs;
  for (const entry of readdirSync(path)) latest = Math.max(latest, newest(join(path, entry)));
  return latest;
}

const stamp = (part) => join(OUT, `.${part}-built`);

/** Tells whether a part must be built: never built, or older than a source. An installed package has no sources. */
export function isStale(part) {
  if (!existsSync(join(ROOT, SOURCES[part][0]))) return false;
  if (!existsSync(stamp(part))) return true;
  const built = statSync(stamp(part)).mtimeMs;
  return SOURCES[part].some((source) => newest(join(ROOT, source)) > built);
}

/**
 * Parts of libraries that are never used here and would be loaded with every start: schema compilers
 * (server/http/no-schemas.ts), HTTP/2, a test client.
 */
const LEFT_OUT = [
  '@fastify/ajv-compiler/index.js',
  '@fastify/fast-json-stringify-compiler/index.js',
  'light-my-request/index.js',
  'undici/lib/dispatcher/client-h2.js',
];

/** Node programs in one file each: a start from node_modules reads hundreds of files (performance.md, section 4). */
async function bundle(input, output) {
  const { build } = await import('rolldown');
  await build({
    cwd: ROOT,
    input,
    platform: 'node',
    external: ['electron'],
    logLevel: 'warn',
    plugins: [
      {
        name: 'left-out',
        load: (id) =>
          LEFT_OUT.some((path) => id.endsWith(path))
            ? "module.exports = () => { throw new Error('This part is not in the bundle.'); };"
            : undefined,
      },
    ],
    // Fastify's plugins ask for parts that are never used here; the bundle must not fail on them.
    onLog(level, log, handler) {
      if (log.code === 'EVAL' || log.code === 'CIRCULAR_DEPENDENCY' || log.code === 'UNRESOLVED_IMPORT') return;
      handler(level, log);
    },
    output: { comments: false, ...output },
  });
}

/** The documentation page's own files, for the server and the app alike: a packaged program ships no module folder. */
function copyDocsPage() {
  const from = join(ROOT, 'node_modules/@fastify/swagger-ui/static');
  // What the page never asks for.
  const unused = new Set([
    'swagger-ui.js',
    'index.html',
    'logo.svg',
    'oauth2-redirect.html',
    'oauth2-redirect.js',
    'csp.json',
  ]);
  cpSync(from, join(OUT, 'swagger-ui'), { recursive: true, filter: (path) => !unused.has(basename(path)) });
}

const BUILDERS = {
  server: async () => {
    // Chunks of earlier builds have other names.
    rmSync(join(OUT, 'server'), { recursive: true, force: true });
    await bundle(
      {
        cli: 'server/cli/main.ts',
        ...(existsSync(join(ROOT, 'server/journal/writer.worker.ts'))
          ? { 'journal-writer': 'server/journal/writer.worker.ts' }
          : {}),
      },
      // Small is quick to load: the start is most of what a short command costs.
      {
        dir: join(OUT, 'server'),
        format: 'esm',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        minify: true,
      },
    );
    copyDocsPage();
  },
  app: async () => {
    if (!existsSync(join(ROOT, 'app/main.ts'))) return;
    // Chunks of earlier builds have other names; they would be packaged too.
    rmSync(join(OUT, 'app'), { recursive: true, force: true });
    await bundle(
      { main: 'app/main.ts' },
      { dir: join(OUT, 'app'), format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    );
    // Packaged outside of the archive (electron-builder.yml), where neither chunks nor a package.json are beside it.
    await bundle(
      { 'journal-writer': 'server/journal/writer.worker.ts' },
      { dir: join(OUT, 'app'), format: 'esm', entryFileNames: '[name].mjs', codeSplitting: false },
    );
    copyDocsPage();
    // A sandboxed preload is one CommonJS file.
    await bundle(
      { preload: 'app/preload.ts' },
      { dir: join(OUT, 'app'), format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    );
  },
  renderer: async () => {
    if (!existsSync(join(ROOT, 'renderer/index.html'))) return;
    const { build } = await import('vite');
    await build({ configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn' });
  },
};

/** Builds the given parts, or those of them that are stale. Returns the names of what was built. */
export async function buildParts(parts = PARTS, { onlyStale = false } = {}) {
  const wanted = parts.filter((part) => !onlyStale || isStale(part));
  mkdirSync(OUT, { recursive: true });
  for (const part of wanted) {
    await BUILDERS[part]();
    writeFileSync(stamp(part), '');
  }
  return wanted;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  const parts = words.filter((word) => PARTS.includes(word));
  const built = await buildParts(parts.length === 0 ? PARTS : parts, { onlyStale: words.includes('--if-stale') });
  console.log(built.length === 0 ? 'Everything is built.' : `Built ${built.join(', ')}.`);
}
