import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { candidateUrls, createOllamaPlace, isOllama, urlOfOllamaHost } from './find-ollama.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function answering(identity?: string, port = 0): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((_request, response) => {
    if (identity !== undefined) response.setHeader('x-switchboard', identity);
    response.end('Ollama is running');
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  closers.push(() => void close());
  return { url: `http://127.0.0.1:${address.port}`, close };
}

test.each([
  ['0.0.0.0', 'http://127.0.0.1:11434'],
  ['192.168.1.5:11500', 'http://192.168.1.5:11500'],
  ['https://ollama.example', 'https://ollama.example:443'],
  ['http://box', 'http://box:80'],
  [':11436', 'http://127.0.0.1:11436'],
  ['[::1]:11500', 'http://[::1]:11500'],
])('OLLAMA_HOST=%s means %s', (value, url) => {
  expect(urlOfOllamaHost(value)).toBe(url);
});

test('each place is tried once, OLLAMA_HOST first', () => {
  expect(candidateUrls('127.0.0.1:11436')).toEqual(['http://127.0.0.1:11436', 'http://127.0.0.1:11434']);
  expect(candidateUrls('')).toEqual(['http://127.0.0.1:11434', 'http://127.0.0.1:11436']);
});

test('a gateway never takes itself for Ollama', async () => {
  const { url } = await answering('me');
  expect(await isOllama(url, 'me')).toBe(false);
  expect(await isOllama(url, 'another')).toBe(true);
});

test('where nothing answers, nothing is guessed', async () => {
  const place = createOllamaPlace({ fixed: undefined, ollamaHost: 'http://127.0.0.1:9', instance: 'me' });
  const url = await place.baseUrl().catch((error: unknown) => error);
  // Another Ollama may run on this machine; without one the error is clear.
  if (typeof url !== 'string') expect(url).toMatchObject({ code: 'upstream_unreachable' });
  else expect(url).not.toBe('http://127.0.0.1:9');
});

test('a place set by the user is never searched', async () => {
  const place = createOllamaPlace({ fixed: 'http://127.0.0.1:1', ollamaHost: undefined, instance: 'me' });
  expect(await place.baseUrl()).toBe('http://127.0.0.1:1');
});

test('Ollama is found where OLLAMA_HOST says, and found again after it was lost', async () => {
  const server = await answering();
  const place = createOllamaPlace({ fixed: undefined, ollamaHost: server.url, instance: 'me' });
  expect(await place.baseUrl()).toBe(server.url);
  place.lost();
  expect(place.known()).toBe(server.url);
});
