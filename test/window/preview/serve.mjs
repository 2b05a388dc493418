// Builds the window as it ships, puts the made-up gateway before it, and serves both under the desktop's content
// policy.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { build } from 'vite';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const OUT = join(ROOT, 'out/window-test');
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src ";
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const port = Number(process.env.PREVIEW_PORT ?? 5199);
const TOKEN = 'the-right-token';

await build({
  configFile: join(ROOT, 'vite.config.ts'),
  root: join(ROOT, 'renderer'),
  logLevel: 'warn',
  build: { outDir: OUT, emptyOutDir: true },
});
const fakes = await rolldown({
  cwd: ROOT,
  input: 'renderer/preview/install-fake.ts',
  platform: 'browser',
  logLevel: 'warn',
});
await fakes.write({ file: join(OUT, 'fake.js'), format: 'iife' });
const forNode = await rolldown({
  cwd: ROOT,
  input: 'renderer/preview/fake-bridge.ts',
  platform: 'node',
  logLevel: 'warn',
});
await forNode.write({ file: join(OUT, 'fake-node.mjs'), format: 'esm' });
const { createFakeBridge } = await import(join(OUT, 'fake-node.mjs'));
const bridge = createFakeBridge({
  fresh: false,
  ollama: true,
  key: true,
  failed: false,
  rows: 200,
  live: 0,
  keepKey: 'session',
  agreed: false,
  command: 'ok',
  theme: 'system',
});

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

/** The console's carrier as the gateway speaks it: a token, calls, and events. */
async function serveConsole(path, request, response) {
  const json = (status, value, headers = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  if (path === '/console/api/login') {
    const right = (await bodyOf(request)).token === TOKEN;
    return json(right ? 200 : 401, {}, right ? { 'set-cookie': 'console=1; Path=/; HttpOnly; SameSite=Strict' } : {});
  }
  if (!(request.headers.cookie ?? '').includes('console=1')) return json(401, {});
  if (path === '/console/api/call') {
    const { command, input } = await bodyOf(request);
    return json(200, await bridge.call(command, input));
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(': open\n\n');
  const stop = bridge.subscribe((event) => response.write(`data: ${JSON.stringify(event)}\n\n`));
  request.on('close', stop);
}

createServer(async (request, response) => {
  try {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname.startsWith('/console/api/')) return void (await serveConsole(url.pathname, request, response));
    const path = normalize(join(OUT, url.pathname === '/' ? 'index.html' : url.pathname));
    if (!path.startsWith(OUT + sep)) return void response.writeHead(404).end();
    let content = await readFile(path);
    if (path.endsWith('index.html'))
      content = content
        .toString()
        .replace('<script type="module"', '<script src="./fake.js"></script><script type="module"');
    const connect = url.searchParams.has('carrier') ? "'self'" : "'none'";
    response.writeHead(200, {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'content-security-policy': `${POLICY}${connect}`,
      'x-content-type-options': 'nosniff',
    });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}).listen(port, '127.0.0.1', () => console.log(`The window's preview is on http://127.0.0.1:${port}/`));
