import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anthropicRoutes } from '../server/dialects/anthropic/routes.ts';
import { ollamaRoutes } from '../server/dialects/ollama/routes.ts';
import { openaiRoutes } from '../server/dialects/openai/routes.ts';
import { createApp, type App } from '../server/http/server.ts';
import { describeRoutes } from '../server/http/openapi.ts';
import { silentJournal } from '../server/core/record.ts';
import { hashKey } from '../server/lib/hash-key.ts';
import { fakeExchange } from '../server/core/testing/fake-exchange.ts';
import { fakeGateway } from '../server/core/testing/fake-gateway.ts';

const dialects = [anthropicRoutes, ollamaRoutes, openaiRoutes];
let app: App;
let server: ReturnType<App['createServer']>;
let url: string;
let keys: string[] = [];

beforeAll(async () => {
  app = await createApp({
    gateway: fakeGateway(),
    dialects,
    journal: silentJournal,
    instance: 'test',
    access: () => ({ loopbackOnly: true, clientKeyHashes: keys, allowedOrigins: [] }),
  });
  server = app.createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  url = `http://127.0.0.1:${address.port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await app.fastify.close();
});

/** The files that a page or a style sheet names. */
const references = (text: string): string[] =>
  [...text.matchAll(/(?:src|href)\s*=\s*"([^"]+)"|url\(\s*["']?([^"')]+)/g)].map((match) => match[1] ?? match[2] ?? '');

describe('the page', () => {
  test.each(['/docs', '/docs/'])('is served at %s with everything it names', async (path) => {
    const answer = await fetch(url + path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.headers.get('request-id')).toMatch(/^req_/);
    const page = await answer.text();
    expect(page).toContain('<title>Switchboard: the routes</title>');
    const named = references(page);
    expect(named).toEqual(
      expect.arrayContaining([
        expect.stringContaining('swagger-ui-bundle.js'),
        expect.stringContaining('swagger-ui.css'),
        expect.stringContaining('swagger-initializer.js'),
      ]),
    );
    for (const reference of named) {
      const target = new URL(reference, url + path);
      expect(target.origin).toBe(url);
      const file = await fetch(target);
      expect([target.pathname, file.status]).toEqual([target.pathname, 200]);
      const text = await file.text();
      expect(text.length).toBeGreaterThan(100);
      if (target.pathname.endsWith('.css')) {
        for (const inner of references(text)) expect(inner).toMatch(/^(data:|#)/);
      }
    }
  });

  test('may load nothing from another host', async () => {
    const policy = (await fetch(`${url}/docs`)).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/https?:|\*|upgrade-insecure|validator/);
    const initializer = await (await fetch(`${url}/docs/static/swagger-initializer.js`)).text();
    expect(initializer).toContain("resolveUrl('./json')");
    expect(initializer).toContain('validatorUrl: null');
    const code = initializer.replace(/^\s*\/\/.*$/gm, '');
    expect(code).not.toMatch(/https?:\/\//);
  });

  test('is guarded as every route is', async () => {
    expect((await fetch(`${url}/docs`, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    keys = [hashKey('secret')];
    try {
      expect((await fetch(`${url}/docs`)).status).toBe(401);
      expect((await fetch(`${url}/docs/json`)).status).toBe(401);
      expect((await fetch(`${url}/docs`, { headers: { 'x-api-key': 'secret' } })).status).toBe(200);
    } finally {
      keys = [];
    }
  });

  test('leads nowhere outside of its folder', async () => {
    for (const path of [
      '/docs/nothing',
      '/docs/static/..%2f..%2fpackage.json',
      '/docs/..%2f..%2f..%2fpackage.json',
      '/docs/static/%2e%2e/%2e%2e/package.json',
    ]) {
      const answer = await fetch(url + path);
      expect([path, answer.status >= 400]).toEqual([path, true]);
      expect(await answer.text()).not.toContain('"version"');
    }
  });
});

describe('the description', () => {
  test('lists every route; what it leaves out answers 405', async () => {
    const { paths } = describeRoutes(dialects);
    for (const { routes } of dialects) {
      for (const route of routes) {
        const known = Object.entries(paths).some(
          ([path, methods]) => path.replace(/\{\w+\}$/, '*') === route.path && route.method.toLowerCase() in methods,
        );
        if (known) continue;
        await expect(route.handle(fakeExchange({}), fakeGateway())).rejects.toMatchObject({ status: 405 });
      }
    }
  });

  test('has words of its own for each, and says what it serves', async () => {
    const answer = await fetch(`${url}/docs/json`);
    expect(answer.headers.get('content-type')).toContain('application/json');
    const served: unknown = await answer.json();
    const document = describeRoutes(dialects);
    expect(served).toEqual(JSON.parse(JSON.stringify(document)));
    expect(document.openapi).toBe('3.1.0');
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods))
        expect(operation.summary).not.toBe(`${method.toUpperCase()} ${path.replace(/\{\w+\}$/, '*')}`);
    }
    for (const path of ['/v1/messages', '/v1/chat/completions', '/v1/responses', '/api/chat', '/api/generate']) {
      expect(JSON.stringify(document.paths[path]?.post)).toContain('"model":"demo"');
    }
  });

  test('names no schema that is not there', () => {
    const document = describeRoutes(dialects);
    const named = [...JSON.stringify(document.paths).matchAll(/#\/components\/schemas\/(\w*)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(new Set(named)).toEqual(new Set(Object.keys(document.components.schemas)));
  });
});
