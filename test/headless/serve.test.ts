import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startFakeOllama } from '../fakes/ollama.ts';
import { startHeadless, type Headless } from '../support/headless.ts';

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

async function start(flags: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Headless> {
  const headless = await startHeadless(flags, env);
  running.push(headless);
  return headless;
}

async function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

describe('the start', () => {
  test('says in one line where it listens, on both loopback addresses', async () => {
    const { url, stdout } = await start(['--port', '0']);
    expect(stdout()).toBe(`Switchboard listening on ${url}\n`);
    expect(await (await fetch(`${url}/`)).text()).toBe('Ollama is running');
    const port = new URL(url ?? '').port;
    expect(await (await fetch(`http://[::1]:${port}/`)).text()).toBe('Ollama is running');
  });

  test('writes its log to disk, and its console serves the window', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-log-'));
    try {
      const { url, stderr } = await start(['--port', '0', '--data-dir', dataDir]);
      await (await post(`${url}/api/chat`, { model: 'demo', messages: [{ role: 'user', content: 'Hi' }] })).text();
      await expect.poll(() => readdirSync(join(dataDir, 'journal')).length, { timeout: 10_000 }).toBeGreaterThan(0);
      expect(stderr()).not.toContain('"level":"warn"');
      const page = await fetch(`${url}/console/`);
      expect([page.status, (await page.text()).includes('<div id="root">')]).toEqual([200, true]);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  test.each([
    [['--port', 'x'], {}, '--port'],
    [['--nonsense'], {}, '--nonsense'],
    [['extra'], {}, 'extra'],
    [['--host', '0.0.0.0', '--port', '0'], {}, 'CLIENT_KEYS'],
    [['--port', '0'], { DIRECTIONS: 'up' }, 'DIRECTIONS'],
    [['--port', '34567'], { OLLAMA_BASE_URL: 'http://localhost:34567' }, 'OLLAMA_BASE_URL'],
    [['--port', '34567'], { ANTHROPIC_BASE_URL: 'http://127.0.0.1:34567' }, 'ANTHROPIC_BASE_URL'],
  ])('%j with %j ends with 1 and one line that names %s', async (flags, env, name) => {
    const { ended, stdout, stderr } = await start(flags, env);
    expect(await ended).toBe(1);
    expect(stdout()).toBe('');
    expect(stderr()).toContain(name);
    expect(stderr().trim().split('\n')).toHaveLength(1);
  });

  test('a port in use is named, with the program that holds it', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const { ended, stderr } = await start(['--port', String(port)]);
    expect(await ended).toBe(1);
    expect(stderr()).toContain(`Port ${port} is in use`);
    if (process.platform === 'linux') expect(stderr()).toContain(`process ${process.pid}`);
    expect(stderr().trim().split('\n')).toHaveLength(1);
    holder.close();
  });

  test('a broken settings file is kept aside and said', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'switchboard-data-'));
    writeFileSync(join(dir, 'settings.json'), '{"version":1,');
    const { url, stderr } = await start(['--port', '0', '--data-dir', dir]);
    expect(url).toBeDefined();
    expect(stderr()).toContain('settings.json.bad-');
    expect(readdirSync(dir).some((name) => name.startsWith('settings.json.bad-'))).toBe(true);
    rmSync(dir, { recursive: true, force: true });
  });
});

describe('the end', () => {
  test('a running answer finishes before the program ends with 0', async () => {
    const ollama = await startFakeOllama();
    running.push({ stop: () => ollama.close() });
    ollama.script({ text: ['One', ' two', ' three'], delayMs: 200 });
    const headless = await start(['--port', '0'], { OLLAMA_BASE_URL: ollama.url });
    const answer = await post(`${headless.url}/v1/messages`, {
      model: 'llama3.2',
      max_tokens: 50,
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    headless.child.kill('SIGTERM');
    const text = await answer.text();
    expect(text).toContain('three');
    expect(text).toContain('event: message_stop');
    expect(await headless.ended).toBe(0);
  });

  test('a second signal cuts at once, with an error event', async () => {
    const ollama = await startFakeOllama();
    running.push({ stop: () => ollama.close() });
    ollama.script({ text: ['One', ' two'], stallAfter: 1 });
    const headless = await start(['--port', '0'], { OLLAMA_BASE_URL: ollama.url });
    const answer = await post(`${headless.url}/v1/messages`, {
      model: 'llama3.2',
      max_tokens: 50,
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    headless.child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(fetch(`${headless.url}/`)).rejects.toThrow();
    headless.child.kill('SIGINT');
    const text = await answer.text();
    expect(text).toContain('event: error');
    expect(text).not.toContain('message_stop');
    expect(await headless.ended).toBe(0);
  });
});

test('the console opens with the token that is printed, and with nothing else', async () => {
  const { url, stderr } = await start(['--port', '0']);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const address = /http:\S+\/console\/\?token=[\w-]+/.exec(stderr())?.[0] ?? '';
  const state = (cookie: string): Promise<Response> =>
    fetch(`${url}/console/api/call`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: '{"command":"state","input":{}}',
    });
  expect((await state('')).status).toBe(401);
  const visit = await fetch(address, { redirect: 'manual' });
  expect(visit.status).toBe(303);
  const cookie = visit.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/HttpOnly/i);
  expect(cookie).toMatch(/SameSite=Strict/i);
  const answer: unknown = await (await state(cookie.split(';')[0] ?? '')).json();
  expect(answer).toMatchObject({ ok: true, output: { phase: 'running', mode: 'headless' } });
  expect((await fetch(`${url}/console/?token=wrong`, { redirect: 'manual' })).headers.get('set-cookie')).toBeNull();
  expect(
    (
      await fetch(`${url}/console/api/call`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          cookie: cookie.split(';')[0] ?? '',
          origin: 'http://localhost:1',
        },
        body: '{"command":"state","input":{}}',
      })
    ).status,
  ).toBe(403);
});

test('the log is one JSON object a line and holds no secret', async () => {
  const headless = await start(['--port', '0'], {
    ANTHROPIC_API_KEY: 'sk-ant-very-secret',
    CLIENT_KEYS: 'client-secret',
    DEBUG: '1',
  });
  await fetch(`${headless.url}/api/tags`, { headers: { authorization: 'Bearer client-secret' } });
  await fetch(`${headless.url}/v1/models`, { headers: { 'x-api-key': 'wrong-secret' } });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const lines = headless
    .stderr()
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(lines).toContainEqual(expect.objectContaining({ message: expect.stringContaining('/api/tags') }));
  expect(headless.stderr()).not.toContain('secret');
});
