import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { findFreePort, isPortFree, portState } from './free-port.ts';

test('the first free port is found, past the one that Ollama uses itself', async () => {
  const taken = new Set([11_434, 11_436]);
  const isFree = (port: number) => Promise.resolve(!taken.has(port));
  expect(await findFreePort(11_434, isFree)).toBe(11_437);
  expect(await findFreePort(20_000, isFree)).toBe(20_000);
  expect(await findFreePort(65_535, () => Promise.resolve(false))).toBe(0);
});

test('a port that something listens on is not free', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await isPortFree(port)).toBe(false);
  await new Promise((resolve) => server.close(resolve));
  expect(await isPortFree(port)).toBe(true);
});

test('a port that the system keeps is told apart from one that a program holds', async () => {
  const refusing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
  expect(await portState(11_434, refusing('EACCES'))).toBe('reserved');
  expect(await portState(11_434, refusing('EADDRINUSE'))).toBe('taken');
});
