import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { findGateway } from './ask-running.ts';

const nowhere = { SWITCHBOARD_DATA_DIR: '/nonexistent' };

test.each([
  [{}, 'http://127.0.0.1:11434'],
  [{ PORT: '11500', HOST: '0.0.0.0' }, 'http://127.0.0.1:11500'],
  [{ HOST: '::' }, 'http://[::1]:11434'],
  [{ HOST: '192.168.1.5' }, 'http://192.168.1.5:11434'],
  [{ HOST: 'fd00::1' }, 'http://[fd00::1]:11434'],
])('with %o the gateway is asked at %s', (env, base) => {
  expect(findGateway({}, { ...nowhere, ...env }).base).toBe(base);
});

test('whether it runs and asks for a key is seen without showing one', async () => {
  const seen: (string | undefined)[] = [];
  let status = 401;
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(status).end('{}');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  const gateway = findGateway({ port }, { ...nowhere, CLIENT_KEYS: 'sb-one, sb-two' });
  expect(await gateway.look()).toBe('asks-for-key');
  status = 200;
  expect(await gateway.look()).toBe('open');
  expect(seen).toEqual([undefined, undefined]);
  await gateway.ask('GET', '/v1/models');
  expect(seen[2]).toBe('Bearer sb-one');
  await new Promise((resolve) => server.close(resolve));
  expect(await gateway.look()).toBe('silent');
});
