import { expect, it } from 'vitest';
import { quotedError } from '../../messages/errors.ts';
import { isRunning, loadedModels, version } from './status.ts';
import { fakeExchange } from '../../core/testing/fake-exchange.ts';
import { fakeGateway } from '../../core/testing/fake-gateway.ts';

it('says that Ollama is running', async () => {
  expect(await isRunning()).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: 'Ollama is running',
  });
});

it('tells the version of Ollama, or one that every client takes', async () => {
  const exchange = fakeExchange('', { method: 'GET', path: '/api/version' });
  expect(await version(exchange, fakeGateway({ ollama: '0.31.2' }))).toMatchObject({
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: { version: '0.31.2' },
  });
  const own = await version(exchange, fakeGateway({ ollama: undefined }));
  const parts = /"version":"(\d+)\.(\d+)\.(\d+)"/.exec(JSON.stringify(own.body))?.slice(1).map(Number);
  const [major = 0, minor = 0, patch = 0] = parts ?? [];
  // codex --oss refuses 0.13.3.
  expect(major * 1_000_000 + minor * 1000 + patch).toBeGreaterThanOrEqual(13_004);
});

it('lists what is in memory as Ollama does, and nothing while it is away', async () => {
  const exchange = fakeExchange('', { method: 'GET', path: '/api/ps' });
  expect(await loadedModels(exchange, fakeGateway())).toMatchObject({ body: 'from Ollama' });
  expect(await loadedModels(exchange, fakeGateway({ ollama: undefined }))).toMatchObject({
    status: 200,
    body: { models: [] },
  });
  const away = fakeGateway({ ollama: undefined });
  const leaving = { ...away, models: { ...away.models, ollamaIsThere: () => Promise.resolve(true) } };
  expect(await loadedModels(exchange, leaving)).toMatchObject({ body: { models: [] } });
  const broken = {
    ...leaving,
    relay: { ...leaving.relay, send: () => Promise.reject(quotedError('api_error', 'broken')) },
  };
  await expect(loadedModels(exchange, broken)).rejects.toThrow('broken');
});
