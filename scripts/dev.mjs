// `npm run dev`: the gateway and the window, rebuilt and reloaded as you type, against fakes of Ollama and of the
// Anthropic API, with made-up requests flowing. Nothing outside of this machine is asked, and no settings of yours are
// touched: everything is kept in .cache/dev.
import { spawn } from 'node:child_process';
import { mkdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { createServer } from 'vite';
import { buildParts, ROOT } from './build.mjs';

const CACHE = join(ROOT, '.cache/dev');
const PORT = Number(process.env.DEV_PORT ?? 5180);
const AFTER_TYPING_MS = 150;

/** Bundles a TypeScript file for this Node and loads it. */
async function load(input) {
  const file = join(CACHE, `${input.replaceAll('/', '-')}.mjs`);
  const bundle = await rolldown({ cwd: ROOT, input, platform: 'node', logLevel: 'warn' });
  await bundle.write({ file, format: 'esm' });
  return import(pathToFileURL(file).href);
}

mkdirSync(CACHE, { recursive: true });
const { startWorld } = await load('scripts/dev/world.ts');
const world = await startWorld();

/** The gateway that runs now: its address, and the cookie that its console wants. */
let gateway;
let child;

async function startGateway() {
  const program = [
    join(ROOT, 'out/server/cli.js'),
    '--port',
    String(gateway?.port ?? 0),
    '--data-dir',
    join(CACHE, 'data'),
  ];
  const run = `import(${JSON.stringify(pathToFileURL(program[0]).href)}).then(async ({ main }) => { process.exitCode = await main(process.argv.slice(1)); })`;
  child = spawn(process.execPath, ['--input-type=module', '-e', run, 'serve', ...program.slice(1)], {
    env: { ...process.env, ...world.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /listening on (http:\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error('The gateway ended before it listened; what it said stands above.')));
  });
  const token = await new Promise((resolve) => {
    child.stderr.on('data', (chunk) => {
      const found = /console\/\?token=([\w-]+)/.exec(String(chunk))?.[1];
      if (found !== undefined) resolve(found);
      else process.stderr.write(chunk);
    });
  });
  const login = await fetch(`${url}/console/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
  gateway = { url, port: new URL(url).port, cookie };
}

async function restartGateway() {
  const ended = child.exitCode === null ? new Promise((resolve) => child.once('exit', resolve)) : undefined;
  child.kill('SIGTERM');
  // A second signal cuts what still runs.
  setTimeout(() => child.kill('SIGTERM'), 500).unref();
  await ended;
  await startGateway();
}

await buildParts(['server'], { onlyStale: true });
await startGateway();

const vite = await createServer({
  configFile: join(ROOT, 'vite.config.ts'),
  root: join(ROOT, 'renderer'),
  base: '/console/',
  logLevel: 'warn',
  server: {
    host: '127.0.0.1',
    port: PORT,
    proxy: {
      '/console/api': {
        // It comes back at the same port whenever it is rebuilt.
        target: gateway.url,
        configure: (proxy) => {
          proxy.on('proxyReq', (request) => request.setHeader('cookie', gateway.cookie));
        },
      },
    },
  },
});
await vite.listen();
console.log(`Window    http://127.0.0.1:${PORT}/console/`);
console.log(`Gateway   ${gateway.url}   (restarted when server/ or contract/ change)`);

world.startTraffic(() => gateway.url);

let timer;
let busy = Promise.resolve();
const rebuild = (_event, name) => {
  if (name === null || !/\.(ts|json)$/.test(name) || name.endsWith('.test.ts')) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    busy = busy.then(async () => {
      try {
        await buildParts(['server']);
        await restartGateway();
        vite.ws.send({ type: 'full-reload' });
        console.log(`${name} changed: rebuilt and restarted.`);
      } catch (error) {
        console.error(error instanceof Error ? error.message : error);
      }
    });
  }, AFTER_TYPING_MS);
};
for (const folder of ['server', 'contract']) watch(join(ROOT, folder), { recursive: true }, rebuild);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    child.kill('SIGKILL');
    await Promise.all([vite.close(), world.close()]);
    process.exit(0);
  });
}
