import { beforeEach, describe, expect, it } from 'vitest';
import type { Models } from '../../core/models.ts';
import type { Batch, BatchRequest, CallerBatches } from '../../core/stores.ts';
import { type GatewayError, quotedError } from '../../messages/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { RelayTarget } from '../../core/relay.ts';
import type { Reply } from '../../core/reply.ts';
import { batchRoutes } from './batch-routes.ts';
import { fakeExchange } from '../../core/testing/fake-exchange.ts';
import { claudeTarget, fakeGateway, type FakeGateway, type FakeOptions } from '../../core/testing/fake-gateway.ts';

const host = { host: 'localhost:1' };
const ended: Batch = {
  id: 'msgbatch_own',
  scope: '',
  local: true,
  headers: {},
  total: 1,
  createdAt: 0,
  expiresAt: 1,
  endedAt: 2,
  tally: { succeeded: 1, errored: 0, canceled: 0, expired: 0 },
};
let created: BatchRequest[];
let own: Batch[];
const kept: CallerBatches = {
  create: async (requests) => {
    created.push(...requests);
    return { ...ended, id: 'msgbatch_new' };
  },
  list: async () => own,
  find: async (id) => own.find((batch) => batch.id === id),
  cancel: async (id) => own.find((batch) => batch.id === id),
  remove: async (id) => own.some((batch) => batch.id === id),
  results: async (id) => (own.some((batch) => batch.id === id) ? resultLines() : undefined),
};
async function* resultLines(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('{"custom_id":"a"}\n');
}

beforeEach(() => {
  created = [];
  own = [ended];
});

const gatewayWith = (options: FakeOptions = {}): FakeGateway => fakeGateway({ batches: kept, ...options });
const json = (body: unknown): Reply => ({
  kind: 'whole',
  status: 200,
  headers: { 'content-type': 'application/json', 'content-length': '5' },
  body,
});
const theirs = (...ids: string[]): unknown[] =>
  ids.map((id) => ({ id, results_url: `https://api.anthropic.com/v1/messages/batches/${id}/results` }));

function call(
  method: string,
  rest: string,
  gateway: FakeGateway,
  change: Partial<Exchange> = {},
  body: unknown = Buffer.alloc(0),
): Promise<Reply> {
  const path = rest === '' ? '/v1/messages/batches' : '/v1/messages/batches/*';
  const route = batchRoutes.find((candidate) => candidate.method === method && candidate.path === path);
  if (route === undefined) throw new Error(`no route ${method} ${path}`);
  return route.handle(
    fakeExchange(body, {
      method,
      path: `/v1/messages/batches${rest === '' ? '' : `/${rest}`}`,
      params: { '*': rest },
      headers: host,
      ...change,
    }),
    gateway,
  );
}

const batchOf = (...models: string[]): object => ({
  requests: models.map((model, index) => ({ custom_id: `r${index}`, params: { model, max_tokens: 5, messages: [] } })),
});
const bodyOf = (target: RelayTarget | undefined): unknown =>
  target?.body === undefined ? undefined : JSON.parse(Buffer.from(target.body).toString());

describe('a new batch', () => {
  it("with a local model is the gateway's own", async () => {
    const gateway = gatewayWith();
    expect(await call('POST', '', gateway, {}, batchOf('qwen3:8b', 'gpt-4o', 'unheard-of'))).toMatchObject({
      status: 200,
      body: { id: 'msgbatch_new', results_url: 'http://localhost:1/v1/messages/batches/msgbatch_new/results' },
    });
    expect(created.map(({ customId, params }) => [customId, params.model])).toEqual([
      ['r0', 'qwen3:8b'],
      ['r1', 'gpt-4o'],
      ['r2', 'unheard-of'],
    ]);
    expect(gateway.relayed).toEqual([]);
  });

  it("with Claude models alone is Anthropic's, aliases resolved and the rest as it came", async () => {
    const gateway = gatewayWith({
      targets: { mine: claudeTarget },
      upstream: () => json(Buffer.from('{"id":"x","results_url":"https://api.anthropic.com/v1/r"}')),
    });
    expect(await call('POST', '', gateway, {}, batchOf('mine', 'claude-opus-5-5', 'unheard-of'))).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"id":"x","results_url":"http://localhost:1/v1/r"}',
    });
    expect(bodyOf(gateway.relayed[0])).toEqual(batchOf('claude-opus-5-5', 'claude-opus-5-5', 'unheard-of'));
    await call('POST', '', gateway, {}, batchOf('claude-opus-5-5'));
    expect(gateway.relayed[1]).toEqual({ upstream: 'anthropic' });
    expect(created).toEqual([]);
  });

  it("with both is the gateway's own where it has a key, else refused", async () => {
    const exchange = fakeExchange(batchOf('claude-opus-5-5', 'qwen3:8b'));
    expect(await batchRoutes[0]?.handle(exchange, gatewayWith())).toMatchObject({ status: 200 });
    expect(exchange.notes).toEqual([expect.stringContaining('full price')]);
    await expect(
      call('POST', '', gatewayWith({ reachesAnthropic: false }), {}, batchOf('claude-opus-5-5', 'qwen3:8b')),
    ).rejects.toMatchObject({ status: 400, message: expect.stringContaining('batch of their own') });
  });

  it('waits for Ollama when a name cannot be looked up, but is refused where a direction is off', async () => {
    const fails = (error: GatewayError): FakeGateway => {
      const gateway = gatewayWith();
      const resolve: Models['resolve'] = (_exchange, name) =>
        name === 'claude-opus-5-5' ? Promise.resolve(claudeTarget) : Promise.reject(error);
      return { ...gateway, models: { ...gateway.models, resolve } };
    };
    await call(
      'POST',
      '',
      fails(quotedError('api_error', 'away', { code: 'upstream_unreachable' })),
      {},
      batchOf('claude-opus-5-5', 'qwen3:8b'),
    );
    expect(created).toHaveLength(2);
    await expect(
      call(
        'POST',
        '',
        fails(quotedError('permission_error', 'off', { code: 'direction_off' })),
        {},
        batchOf('qwen3:8b'),
      ),
    ).rejects.toMatchObject({ status: 403 });
  });

  it('that is none is refused at once', async () => {
    await expect(call('POST', '', gatewayWith(), {}, { requests: [] })).rejects.toMatchObject({ status: 400 });
  });
});

describe('one batch', () => {
  it('of ours is read, canceled, fetched and deleted here', async () => {
    const gateway = gatewayWith();
    expect(await call('GET', 'msgbatch_own', gateway)).toMatchObject({
      status: 200,
      body: { id: 'msgbatch_own', processing_status: 'ended' },
    });
    expect(await call('POST', 'msgbatch_own/cancel', gateway)).toMatchObject({ body: { id: 'msgbatch_own' } });
    expect(await call('DELETE', 'msgbatch_own', gateway)).toMatchObject({
      body: { id: 'msgbatch_own', type: 'message_batch_deleted' },
    });
    expect(await call('GET', 'msgbatch_own/results', gateway)).toMatchObject({
      kind: 'stream',
      headers: { 'content-type': 'application/x-jsonl' },
    });
    await expect(call('GET', 'msgbatch_own/other', gateway)).rejects.toMatchObject({ status: 404 });
    expect(gateway.relayed).toEqual([]);
  });

  it.each([
    ['GET', 'msgbatch_x'],
    ['GET', 'msgbatch_x/results'],
    ['POST', 'msgbatch_x/cancel'],
    ['DELETE', 'msgbatch_x'],
  ])('that is not ours is asked for at Anthropic where that is possible: %s %s', async (method, rest) => {
    const gateway = gatewayWith();
    await call(method, rest, gateway);
    expect(gateway.relayed).toEqual([{ upstream: 'anthropic' }]);
    await expect(call(method, rest, gatewayWith({ reachesAnthropic: false }))).rejects.toMatchObject({
      status: 404,
      type: 'not_found_error',
    });
  });
});

describe('the list', () => {
  const ids = (reply: Reply): unknown => {
    const body: unknown =
      reply.kind === 'whole' ? (typeof reply.body === 'string' ? JSON.parse(reply.body) : reply.body) : undefined;
    const { data, has_more } =
      body !== null && typeof body === 'object' && 'data' in body && 'has_more' in body
        ? body
        : { data: undefined, has_more: undefined };
    return [Array.isArray(data) ? data.map((entry: { id: string }) => entry.id) : undefined, has_more];
  };
  const list = (query: string, options: FakeOptions): Promise<Reply> =>
    call('GET', '', gatewayWith(options), { query: new URLSearchParams(query) });
  /** Anthropic with batches t1, t2, t3. */
  const upstream = ({ path = '' }: RelayTarget): Reply => {
    const query = new URL(path, 'http://x').searchParams;
    const limit = Number(query.get('limit') ?? 20);
    const all = query.get('before_id') === 't2' ? ['t1'] : ['t1', 't2', 't3'];
    return json(JSON.stringify({ data: theirs(...all.slice(0, limit)), has_more: all.length > limit }));
  };
  beforeEach(() => {
    own = ['o1', 'o2', 'o3'].map((id) => ({ ...ended, id }));
  });

  it.each([
    ['', ['o1', 'o2', 'o3', 't1', 't2', 't3'], false],
    ['limit=2', ['o1', 'o2'], true],
    ['limit=3', ['o1', 'o2', 'o3'], true],
    ['limit=4', ['o1', 'o2', 'o3', 't1'], true],
    ['limit=2&after_id=o1', ['o2', 'o3'], true],
    ['limit=2&after_id=o2', ['o3', 't1'], true],
    ['limit=9&after_id=o3', ['t1', 't2', 't3'], false],
    ['limit=2&before_id=o3', ['o1', 'o2'], false],
    ['limit=1&before_id=o3', ['o2'], true],
    ['limit=3&before_id=t2', ['o2', 'o3', 't1'], true],
    ['limit=4&before_id=t2', ['o1', 'o2', 'o3', 't1'], false],
  ])("with %j: ours first, then Anthropic's", async (query, expected, more) => {
    expect(ids(await list(query, { upstream }))).toEqual([expected, more]);
  });

  it("behind one of Anthropic's, or without any of ours, is Anthropic's", async () => {
    const gateway = gatewayWith({ upstream: () => json('{"data":[]}') });
    await call('GET', '', gateway, { query: new URLSearchParams('after_id=t1') });
    own = [];
    await call('GET', '', gateway);
    expect(gateway.relayed).toEqual([{ upstream: 'anthropic' }, { upstream: 'anthropic' }]);
  });

  it('is ours alone where Anthropic cannot be asked, and says why', async () => {
    expect(ids(await list('', { reachesAnthropic: false }))).toEqual([['o1', 'o2', 'o3'], false]);
    await expect(list('after_id=t1', { reachesAnthropic: false })).rejects.toMatchObject({ status: 404 });
    const exchange = fakeExchange('', { path: '/v1/messages/batches', headers: host });
    const failing = gatewayWith({
      upstream: () => {
        throw quotedError('api_error', 'Anthropic cannot be reached.', { code: 'upstream_unreachable' });
      },
    });
    expect(ids((await batchRoutes[1]?.handle(exchange, failing)) ?? json({}))).toEqual([['o1', 'o2', 'o3'], false]);
    expect(exchange.notes).toEqual([expect.stringContaining('cannot be reached')]);
  });

  it('shows addresses of results that lead here', async () => {
    expect(JSON.stringify(await list('', { upstream }))).not.toContain('api.anthropic.com');
  });

  it('refuses a limit that is none', async () => {
    await expect(list('limit=0', {})).rejects.toMatchObject({ status: 400 });
  });
});
