import { createServer, type Server } from 'node:http';
import type { LookupAddress } from 'node:dns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayError, quotedError } from '../messages/errors.ts';
import { fetchPublic, type Network } from './fetch-public.ts';

let server: Server;
let port = 0;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${String(request.headers.host)}${String(request.url)}`);
    const { pathname, searchParams } = new URL(String(request.url), 'http://x');
    if (pathname === '/to') response.writeHead(302, { location: String(searchParams.get('url')) }).end('moved');
    else if (pathname === '/loop') response.writeHead(302, { location: '/loop' }).end();
    else if (pathname === '/missing') response.writeHead(404).end('no');
    else if (pathname === '/large') response.end(Buffer.alloc(10 * 1024 * 1024 + 1));
    else response.end('PICTURE');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const signal = new AbortController().signal;

/** An internet on which `127.0.0.1` is public and every other address is not. */
function network(names: Record<string, string[]> = {}): Network {
  return {
    isPublic: (address) => address === '127.0.0.1',
    lookup: (hostname, done) => {
      const found: LookupAddress[] = (names[hostname] ?? []).map((address) => ({ address, family: 4 }));
      done(found.length === 0 ? new Error(`getaddrinfo ENOTFOUND ${hostname}`) : null, found);
    },
  };
}

describe('fetchPublic', () => {
  it('fetches from a public name, redirects included', async () => {
    const names = network({ 'pictures.test': ['127.0.0.1'] });
    expect((await fetchPublic(`http://pictures.test:${port}/cat.png`, signal, names)).toString()).toBe('PICTURE');
    expect((await fetchPublic(`http://pictures.test:${port}/to?url=/cat.png`, signal, names)).toString()).toBe(
      'PICTURE',
    );
  });

  it.each([
    ['an address that is private', () => `http://192.168.0.1:${port}/`],
    ['a private address in brackets', () => `http://[::1]:${port}/`],
    ['a number that means loopback', () => `http://2130706433:${port}/`],
    ['a name that leads to a private address', () => `http://inside.test:${port}/`],
    ['a name with one private address among public ones', () => `http://mixed.test:${port}/`],
    [
      'a redirect to a private address',
      () => `http://127.0.0.1:${port}/to?url=${encodeURIComponent('http://127.0.0.2/')}`,
    ],
    [
      'a redirect to a private name',
      () => `http://127.0.0.1:${port}/to?url=${encodeURIComponent('http://inside.test/')}`,
    ],
  ])('refuses %s', async (_name, url) => {
    const names = network({ 'inside.test': ['10.0.0.1'], 'mixed.test': ['127.0.0.1', '10.0.0.1'] });
    const forbidden = url().includes('2130706433') ? { ...names, isPublic: () => false } : names;
    asked.length = 0;
    const error: unknown = await fetchPublic(url(), signal, forbidden).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GatewayError);
    expect(error instanceof GatewayError ? `${error.type}: ${error.message}` : '').toMatch(
      /^invalid_request_error: .*(not on the public internet|could not be fetched)/,
    );
    expect(asked.filter((entry) => !entry.includes('/to'))).toEqual([]);
  });

  it('connects to the address that was checked, whatever the name leads to next', async () => {
    let looks = 0;
    const rebinding: Network = {
      isPublic: (address) => address === '127.0.0.1',
      lookup: (_hostname, done) => {
        looks += 1;
        done(null, [{ address: looks === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]);
      },
    };
    expect((await fetchPublic(`http://rebind.test:${port}/`, signal, rebinding)).toString()).toBe('PICTURE');
    expect(looks).toBe(1);
  });

  it.each([
    ['another scheme', () => 'file:///etc/passwd', /only http and https/],
    ['no address', () => 'cat.png', /no valid address/],
    ['an unknown name', () => 'http://nowhere.test/', /ENOTFOUND/],
    ['an error', () => `http://127.0.0.1:${port}/missing`, /status 404/],
    ['more than 10 MB', () => `http://127.0.0.1:${port}/large`, /larger than 10 MB/],
    ['redirects without end', () => `http://127.0.0.1:${port}/loop`, /too often/],
  ])('says what is wrong with %s', async (_name, url, message) => {
    await expect(fetchPublic(url(), signal, network())).rejects.toThrow(message);
  });

  it("uses the real internet's rules by default", async () => {
    await expect(fetchPublic(`http://127.0.0.1:${port}/`, signal)).rejects.toThrow(/not on the public internet/);
    await expect(fetchPublic(`http://localhost:${port}/`, signal)).rejects.toThrow(/not on the public internet/);
  });

  it('ends with the caller', async () => {
    const reason = quotedError('api_error', 'left', { code: 'client_closed' });
    const controller = new AbortController();
    const silent: Network = { isPublic: () => true, lookup: () => undefined };
    const waiting = fetchPublic('http://silent.test/', controller.signal, silent);
    setTimeout(() => controller.abort(reason), 20);
    await expect(waiting).rejects.toBe(reason);
  });
});
