import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reply } from '../../core/reply.ts';
import { newConsoleToken } from './door.ts';
import { consoleFiles } from './files.ts';
import type { ControlEvent } from '../../../contract/events.ts';
import { createConsole, type ConsoleRequest } from './carrier.ts';

const TOKEN = newConsoleToken();
let root: string;
let clientKeys = false;
const calls: [string, unknown][] = [];
const listeners = new Set<(event: ControlEvent) => void>();

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'console-'));
  mkdirSync(join(root, 'window', 'assets'), { recursive: true });
  writeFileSync(join(root, 'window', 'index.html'), '<html>');
  writeFileSync(join(root, 'window', 'assets', 'app-1a2b.js'), 'js');
  writeFileSync(join(root, 'secret.json'), 'secret');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const handle = (request: ConsoleRequest): Promise<Reply> =>
  createConsole({
    control: {
      answer: (command, input) => {
        calls.push([command, input]);
        return Promise.resolve({ ok: true, output: {} });
      },
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    token: TOKEN,
    clientKeysSet: () => clientKeys,
    readFile: consoleFiles(join(root, 'window')),
  })(request);

function request(
  method: string,
  path: string,
  fields: Partial<Omit<ConsoleRequest, 'body'>> & { body?: unknown } = {},
): ConsoleRequest {
  const { body, headers, ...rest } = fields;
  return {
    method,
    path,
    query: new URLSearchParams(),
    remoteIsLoopback: true,
    signal: new AbortController().signal,
    ...rest,
    headers: {
      host: 'localhost:11434',
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
  };
}

async function cookie(): Promise<string> {
  const { headers } = await handle(request('POST', '/console/api/login', { body: { token: TOKEN } }));
  const [pair] = String(headers?.['set-cookie']).split(';');
  return pair ?? '';
}

describe('the door', () => {
  test('opens with the token, once, and then with a strict cookie that does not tell it', async () => {
    const right = await handle(request('POST', '/console/api/login', { body: { token: TOKEN } }));
    expect(right.status).toBe(200);
    expect(right.headers?.['set-cookie']).toMatch(
      /^switchboard-[0-9a-f]{8}=[0-9a-f]{64}; Path=\/console\/; HttpOnly; SameSite=Strict$/,
    );
    expect(right.headers?.['set-cookie']).not.toContain(TOKEN);
    expect((await handle(request('POST', '/console/api/login', { body: { token: `${TOKEN}x` } }))).status).toBe(401);
    expect((await handle(request('POST', '/console/api/login', { body: {} }))).status).toBe(401);
    const byLink = await handle(request('GET', '/console/', { query: new URLSearchParams({ token: TOKEN }) }));
    expect(byLink).toMatchObject({
      status: 303,
      headers: { location: '/console/', 'set-cookie': expect.stringContaining('HttpOnly') },
    });
    const wrongLink = await handle(request('GET', '/console/', { query: new URLSearchParams({ token: 'x' }) }));
    expect(wrongLink.headers?.['set-cookie']).toBeUndefined();
    expect(await handle(request('GET', '/console', { query: new URLSearchParams({ token: 't' }) }))).toMatchObject({
      status: 303,
      headers: { location: '/console/?token=t' },
    });
  });

  test('nothing is called without the cookie, and no made-up cookie will do', async () => {
    calls.length = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `switchboard-00000000=${text}`),
          fc.constant(TOKEN),
        ),
        async (made) => {
          const reply = await handle(
            request('POST', '/console/api/call', { headers: { cookie: made }, body: { command: 'state', input: {} } }),
          );
          expect(reply.status).toBe(401);
          expect((await handle(request('GET', '/console/api/events', { headers: { cookie: made } }))).status).toBe(401);
        },
      ),
      { numRuns: 50 },
    );
    expect(calls).toEqual([]);
  });

  test('calls go through with it, among other cookies too', async () => {
    calls.length = 0;
    const reply = await handle(
      request('POST', '/console/api/call', {
        headers: { cookie: `a=b; ${await cookie()}; c=d` },
        body: { command: 'state', input: { x: 1 } },
      }),
    );
    expect(reply).toMatchObject({ status: 200, body: { ok: true }, headers: { 'cache-control': 'no-store' } });
    expect(calls).toEqual([['state', { x: 1 }]]);
  });

  test.each<[string, Partial<ConsoleRequest>, number]>([
    ['another name pointed at this machine', { headers: { host: 'evil.example:11434' } }, 403],
    ['no name at all', { headers: { host: '' } }, 403],
    ['a page of another site', { headers: { origin: 'https://evil.example' } }, 403],
    ['a page on another port of this machine', { headers: { origin: 'http://localhost:3000' } }, 403],
    ['a page in a sandbox', { headers: { origin: 'null' } }, 403],
    ['a call that the browser says is not ours', { headers: { 'sec-fetch-site': 'same-site' } }, 403],
    ['a form', { headers: { 'content-type': 'text/plain' } }, 415],
    ['another machine', { remoteIsLoopback: false }, 403],
    ['our own page', { headers: { origin: 'http://localhost:11434', 'sec-fetch-site': 'same-origin' } }, 200],
    ['our own page by number', { headers: { host: '127.0.0.1:11434', origin: 'http://127.0.0.1:11434' } }, 200],
    ['our own page over IPv6', { headers: { host: '[::1]:11434', origin: 'http://[::1]:11434' } }, 200],
  ])('%s', async (_what, fields, status) => {
    const made = request('POST', '/console/api/call', {
      ...fields,
      headers: { ...fields.headers, cookie: await cookie() },
      body: { command: 'state', input: {} },
    });
    expect((await handle(made)).status).toBe(status);
  });

  test('other machines come in only where client keys are set, and still need the cookie', async () => {
    clientKeys = true;
    const from = { remoteIsLoopback: false, headers: { host: '192.168.1.5:11434' } };
    expect((await handle(request('GET', '/console/', from))).status).toBe(200);
    expect((await handle(request('POST', '/console/api/call', { ...from, body: {} }))).status).toBe(401);
    clientKeys = false;
    expect((await handle(request('GET', '/console/', from))).status).toBe(403);
  });
});

describe('files', () => {
  test('are served with a strict policy; those with a hash in their name for good', async () => {
    expect(await handle(request('GET', '/console/'))).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      },
    });
    expect(await handle(request('GET', '/console/assets/app-1a2b.js'))).toMatchObject({
      headers: { 'cache-control': expect.stringContaining('immutable') },
    });
    expect(await handle(request('HEAD', '/console/'))).toMatchObject({ status: 200, body: '' });
  });

  test('outside of their folder are never read, however the path is written', async () => {
    for (const path of [
      '../secret.json',
      '..%2fsecret.json',
      '%2e%2e/secret.json',
      'assets/../../secret.json',
      '/etc/passwd',
      '%00',
      '%zz',
      'assets',
      '..\\secret.json',
      'index.html%00.js',
    ]) {
      expect([path, (await handle(request('GET', `/console/${path}`))).status]).toEqual([path, 404]);
    }
    expect((await handle(request('GET', '/console/api/constructor'))).status).toBe(404);
    expect((await handle(request('GET', '/console/api/call'))).status).toBe(405);
    expect((await handle(request('PUT', '/console/'))).status).toBe(405);
  });
});

describe('events', () => {
  test('come as they happen, and end with the request', async () => {
    const controller = new AbortController();
    const reply = await handle(
      request('GET', '/console/api/events', { headers: { cookie: await cookie() }, signal: controller.signal }),
    );
    if (reply.kind !== 'stream') throw new Error('no stream');
    expect(reply.headers['content-type']).toBe('text/event-stream');
    const iterator = reply.chunks[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toBe(': here\n\n');
    const next = iterator.next();
    await new Promise((resolve) => setImmediate(resolve));
    for (const listener of listeners) listener({ event: 'log-cleared', payload: {} });
    expect((await next).value).toBe('data: {"event":"log-cleared","payload":{}}\n\n');
    const last = iterator.next();
    controller.abort();
    expect((await last).done).toBe(true);
    expect(listeners.size).toBe(0);
  });
});
