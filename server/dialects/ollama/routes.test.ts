import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../messages/errors.ts';
import type { Reply } from '../../core/reply.ts';
import { ollamaRoutes } from './routes.ts';
import { fakeExchange } from '../../core/testing/fake-exchange.ts';
import { fakeGateway } from '../../core/testing/fake-gateway.ts';

function handle(method: string, path: string): Promise<Reply> {
  const route = ollamaRoutes.routes.find((candidate) => candidate.method === method && candidate.path === path);
  if (route === undefined) throw new Error(`no route ${method} ${path}`);
  return route.handle(
    fakeExchange({ model: method === 'DELETE' ? 'qwen3:8b' : 'demo' }, { method, path }),
    fakeGateway(),
  );
}

describe('ollamaRoutes', () => {
  it('has each route once', () => {
    const names = ollamaRoutes.routes.map((route) => `${route.method} ${route.path}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['GET', '/'],
    ['HEAD', '/'],
    ['GET', '/api/version'],
    ['HEAD', '/api/version'],
    ['GET', '/api/tags'],
    ['HEAD', '/api/tags'],
    ['POST', '/api/show'],
    ['POST', '/api/chat'],
    ['POST', '/api/generate'],
    ['GET', '/api/ps'],
    ['DELETE', '/api/delete'],
    ['POST', '/api/pull'],
  ])('answers %s %s', async (method, path) => {
    expect(await handle(method, path)).toMatchObject({ status: 200 });
  });

  it('is open only where the contract says so', () => {
    const open = ollamaRoutes.routes.filter((route) => route.open === true).map((route) => route.path);
    expect(new Set(open)).toEqual(new Set(['/', '/api/version']));
  });

  it.each([
    ['GET', '/api/show', 'POST'],
    ['DELETE', '/api/chat', 'POST'],
    ['POST', '/api/tags', 'GET, HEAD'],
    ['GET', '/api/delete', 'DELETE'],
  ])('refuses %s %s with the methods that are allowed', async (method, path, allow) => {
    const error = await handle(method, path).catch((thrown: unknown) => thrown);
    if (!(error instanceof GatewayError)) throw new Error('not refused');
    expect(ollamaRoutes.errorReply(error, fakeExchange('', { method, path }))).toMatchObject({
      status: 405,
      headers: { allow },
      body: { error: expect.stringContaining(allow) },
    });
  });

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])(
    'relays %s of other paths, body unread',
    async (method) => {
      expect(await handle(method, '/api/*')).toMatchObject({ body: 'from Ollama' });
      expect(ollamaRoutes.routes.find((route) => route.path === '/api/*' && route.method === method)?.streamsBody).toBe(
        true,
      );
    },
  );
});
