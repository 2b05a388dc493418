import { beforeEach, describe, expect, it, test } from 'vitest';
import type { KeptFile, CallerFiles } from '../../core/stores.ts';
import { quotedError, toGatewayError } from '../../messages/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Reply } from '../../core/reply.ts';
import { errorReply } from '../openai/shared/error-reply.ts';
import { fileRoutes } from './file-routes.ts';
import { fakeExchange } from '../../core/testing/fake-exchange.ts';
import { fakeGateway, type FakeGateway, type FakeOptions } from '../../core/testing/fake-gateway.ts';

const file = (id: string): KeptFile => ({
  id,
  scope: '',
  filename: 'a.txt',
  mimeType: 'text/plain',
  bytes: 3,
  createdAt: 0,
});
let kept: KeptFile[];
const files: CallerFiles = {
  create: async (added) => ({ ...file('new'), ...added, bytes: added.content.length }),
  list: async () => kept,
  find: async (id) => kept.find((one) => one.id === id),
  content: async () => Buffer.from('abc'),
  remove: async (id) => kept.some((one) => one.id === id),
};
beforeEach(() => {
  kept = ['o1', 'o2', 'o3'].map(file);
});

const gatewayWith = (options: FakeOptions = {}): FakeGateway => fakeGateway({ files, ...options });
const theirs = JSON.stringify({ data: [{ id: 't1' }], next_page: 'p2' });
const headers = { 'anthropic-version': '2023-06-01' };

function call(method: string, rest: string, gateway: FakeGateway, change: Partial<Exchange> = {}): Promise<Reply> {
  const path = rest === '' ? '/v1/files' : '/v1/files/*';
  const route = fileRoutes.find((candidate) => candidate.method === method && candidate.path === path);
  if (route === undefined) throw new Error(`no route ${method} ${path}`);
  return route.handle(
    fakeExchange(Buffer.alloc(0), {
      method,
      path: rest === '' ? path : `/v1/files/${rest}`,
      params: { '*': rest },
      headers,
      ...change,
    }),
    gateway,
  );
}
const list = (query: string, options: FakeOptions): Promise<Reply> =>
  call('GET', '', gatewayWith(options), { query: new URLSearchParams(query) });

describe('the list', () => {
  it.each([
    ['', ['o1', 'o2', 'o3'], null, false],
    ['limit=2', ['o1', 'o2'], 'o2', true],
    ['limit=2&page=o2', ['o3'], null, false],
    ['limit=2&after_id=o1', ['o2', 'o3'], null, false],
    ['limit=1&before_id=o3', ['o2'], null, true],
    ['ids[]=o2', ['o2'], null, false],
  ])('of ours alone with %j', async (query, ids, next, more) => {
    expect(await list(query, { reachesAnthropic: false })).toMatchObject({
      body: { data: ids.map((id) => ({ id })), next_page: next, has_more: more, first_id: ids[0], last_id: ids.at(-1) },
    });
  });

  it("goes on with Anthropic's where that can be asked", async () => {
    const upstream = (): Reply => ({ kind: 'whole', status: 200, body: theirs });
    expect(await list('limit=3', { upstream })).toMatchObject({
      body: { data: [{ id: 'o1' }, { id: 'o2' }, { id: 'o3' }], next_page: 'o3', has_more: true },
    });
    const gateway = gatewayWith({ upstream });
    expect(await call('GET', '', gateway, { query: new URLSearchParams('limit=3&page=o3') })).toMatchObject({
      body: theirs,
    });
    expect(gateway.relayed).toEqual([{ upstream: 'anthropic', path: '/v1/files?limit=3' }]);
    await call('GET', '', gateway, { query: new URLSearchParams('page=p2') });
    expect(gateway.relayed[1]).toEqual({ upstream: 'anthropic' });
  });

  it('ends with ours where Anthropic does not answer', async () => {
    const upstream = (): Reply => {
      throw quotedError('api_error', 'away', { code: 'upstream_unreachable' });
    };
    expect(await list('page=o3', { upstream })).toMatchObject({ body: { data: [], next_page: null, has_more: false } });
  });

  it('refuses a page that is none', async () => {
    await expect(list('page=p2', { reachesAnthropic: false })).rejects.toMatchObject({ status: 404 });
    await expect(list('limit=1001', {})).rejects.toMatchObject({ status: 400 });
  });
});

test('a file of ours is read and deleted here, any other at Anthropic where that can be asked', async () => {
  const gateway = gatewayWith();
  expect(await call('GET', 'o1', gateway)).toMatchObject({
    body: { id: 'o1', type: 'file', size_bytes: 3, downloadable: true, expires_at: null },
  });
  expect(await call('GET', 'o1/content', gateway)).toMatchObject({
    headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
    body: Buffer.from('abc'),
  });
  expect(await call('DELETE', 'o1', gateway)).toMatchObject({ body: { id: 'o1', type: 'file_deleted' } });
  expect(gateway.relayed).toEqual([]);
  for (const [method, rest] of [
    ['GET', 'x'],
    ['GET', 'x/content'],
    ['DELETE', 'x'],
  ] as const) {
    await call(method, rest, gateway);
    await expect(call(method, rest, gatewayWith({ reachesAnthropic: false }))).rejects.toMatchObject({ status: 404 });
  }
  expect(gateway.relayed).toHaveLength(3);
  await expect(call('GET', 'o1/other', gateway)).rejects.toMatchObject({ status: 404 });
});

test('an upload goes to Anthropic where that can be asked', async () => {
  const gateway = gatewayWith();
  await call('POST', '', gateway);
  expect(gateway.relayed).toEqual([{ upstream: 'anthropic' }]);
  await expect(call('POST', '', gatewayWith({ reachesAnthropic: false }))).rejects.toMatchObject({ status: 400 });
});

test("OpenAI's callers hear in their own words that there are no files", async () => {
  const openAi = { authorization: 'Bearer x' };
  const error: unknown = await call('GET', '', gatewayWith(), { headers: openAi }).catch((thrown: unknown) => thrown);
  expect(errorReply(toGatewayError(error), fakeExchange('', { path: '/v1/files', headers: openAi }))).toMatchObject({
    status: 404,
    body: { error: { type: 'invalid_request_error', code: null } },
  });
  for (const route of fileRoutes)
    expect([route.errorDialect?.(openAi), route.errorDialect?.(headers)]).toEqual(['openai', 'anthropic']);
});
