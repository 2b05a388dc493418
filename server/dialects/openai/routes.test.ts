import { describe, expect, it, test } from 'vitest';
import { record, records } from '../../../test/support/json.ts';
import { parseSseData, parseSseEvents } from '../../../test/support/sse.ts';
import { checkOpenAIChunks } from '../../../test/support/grammar.ts';
import { GatewayError, quotedError } from '../../messages/errors.ts';
import { VERSION } from '../../core/version.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { ListedModel } from '../../core/models.ts';
import type { Reply } from '../../core/reply.ts';
import { checkResponses } from './testing/check-responses.ts';
import { wholeText } from '../../core/whole-text.ts';
import { openaiRoutes } from './routes.ts';
import { fakeExchange } from '../../core/testing/fake-exchange.ts';
import { facts, fakeGateway, type FakeGateway } from '../../core/testing/fake-gateway.ts';
import { eventsOf } from '../../core/testing/sample-answers.ts';

const CLAUDE = 'claude-opus-5-5';
/** Matches a text that holds `part`. */
const has = (part: string): unknown => expect.stringContaining(part);
const holding = (part: object): unknown => expect.objectContaining(part);
const MESSAGES = [{ role: 'user', content: 'Hi' }];

function call(method: string, path: string, exchange: Exchange, gateway: FakeGateway): Promise<Reply> {
  const route = openaiRoutes.routes.find((candidate) => candidate.method === method && candidate.path === path);
  if (route === undefined) throw new Error(`no route ${method} ${path}`);
  return route.handle(exchange, gateway);
}

const bodyOf = (reply: Reply) => record(reply.kind === 'whole' ? reply.body : undefined);
const answering = (...chunks: string[]) => ({ answer: [eventsOf([{ text: chunks }], 'end_turn')] });

test('every route is there with and without /v1', () => {
  const paths = openaiRoutes.routes.map((route) => `${route.method} ${route.path}`);
  for (const route of [
    'POST /chat/completions',
    'POST /completions',
    'POST /embeddings',
    'POST /responses',
    'GET /models',
    'GET /models/*',
  ]) {
    expect(paths).toContain(route);
    expect(paths).toContain(route.replace(' ', ' /v1'));
  }
  expect(paths).toContain('GET /version');
});

describe('chat completions', () => {
  it('asks Claude and answers whole', async () => {
    const gateway = fakeGateway({ ...answering('Hel', 'lo'), headers: { 'anthropic-ratelimit-requests-limit': '5' } });
    const exchange = fakeExchange({ model: CLAUDE, messages: MESSAGES, max_tokens: 5 });
    const reply = await call('POST', '/v1/chat/completions', exchange, gateway);
    expect(gateway.asked).toEqual([
      { model: CLAUDE, messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }], max_tokens: 5 },
    ]);
    expect(reply).toMatchObject({ kind: 'whole', status: 200, headers: { 'x-ratelimit-limit-requests': '5' } });
    expect(bodyOf(reply)).toMatchObject({
      object: 'chat.completion',
      model: CLAUDE,
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello', refusal: null }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 17, completion_tokens: 7, total_tokens: 24 },
    });
    expect(exchange.record.stream).toBe(false);
  });

  it('streams', async () => {
    const exchange = fakeExchange({ model: CLAUDE, messages: MESSAGES, stream: true });
    const reply = await call('POST', '/chat/completions', exchange, fakeGateway(answering('Hel', 'lo')));
    expect(reply).toMatchObject({
      kind: 'stream',
      status: 200,
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
    });
    checkOpenAIChunks(parseSseData(await wholeText(reply)));
    expect(exchange.record.stream).toBe(true);
  });

  it("relays Ollama's own requests byte for byte, under /v1", async () => {
    const gateway = fakeGateway();
    const body = Buffer.from('{ "model" : "qwen3:8b", "messages":[] , "odd":1.0}');
    expect(await call('POST', '/chat/completions', fakeExchange(body), gateway)).toMatchObject({ body: 'from Ollama' });
    expect(gateway.relayed).toEqual([{ upstream: 'ollama', path: '/v1/chat/completions' }]);
    expect(gateway.asked).toEqual([]);
  });

  it('changes nothing but the name where an alias leads to Ollama', async () => {
    const gateway = fakeGateway();
    const exchange = fakeExchange(Buffer.from('{ "x":1.0, "model" : "gpt-4o" }'));
    await call('POST', '/v1/chat/completions', exchange, gateway);
    expect(Buffer.from(gateway.relayed[0]?.body ?? []).toString()).toBe('{ "x":1.0, "model" : "qwen3:8b" }');
    expect(exchange.notes).toHaveLength(1);
  });

  test.each([
    ['{"messages":[]}', 'model'],
    ['{"model":""}', 'model'],
    ['{"model":', undefined],
    ['[]', undefined],
    ['', undefined],
    [`{"model":"${CLAUDE}","messages":[]}`, 'messages'],
    [`{"model":"${CLAUDE}"`, undefined],
  ])('refuses %j with 400', async (body, param) => {
    const error: unknown = await call(
      'POST',
      '/v1/chat/completions',
      fakeExchange(Buffer.from(body)),
      fakeGateway(),
    ).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ status: 400, param });
  });
});

describe('completions', () => {
  const complete = (body: object, gateway: FakeGateway) =>
    call('POST', '/v1/completions', fakeExchange({ model: CLAUDE, ...body }), gateway);

  it('makes the prompt a user message, without a cap', async () => {
    const gateway = fakeGateway(answering('there', ' was'));
    expect(bodyOf(await complete({ prompt: 'Once', echo: true }, gateway))).toMatchObject({
      object: 'text_completion',
      choices: [{ text: 'Oncethere was', index: 0, logprobs: null, finish_reason: 'stop' }],
      usage: { total_tokens: 24 },
    });
    expect(gateway.asked).toEqual([
      { model: CLAUDE, messages: [{ role: 'user', content: [{ type: 'text', text: 'Once' }] }] },
    ]);
  });

  it('fills a gap in code, without the fence around it', async () => {
    const gateway = fakeGateway(answering('```py\nret', 'urn 1\n``', '`'));
    expect(
      bodyOf(await complete({ prompt: 'def f():', suffix: '\nf()', stop: '\n\n', max_tokens: 9 }, gateway)),
    ).toMatchObject({ choices: [{ text: 'return 1' }] });
    expect(gateway.asked[0]).toMatchObject({
      messages: [{ content: [{ text: '<prefix>def f():</prefix><suffix>\nf()</suffix>' }] }],
      thinking: { type: 'disabled' },
      max_tokens: 9,
      system: [{ type: 'text' }],
    });
    expect(gateway.asked[0]).not.toHaveProperty('stop_sequences');
  });

  it('streams the echo and the text, counts last', async () => {
    const reply = await complete(
      { prompt: ['Once'], echo: true, stream: true, stream_options: { include_usage: true } },
      fakeGateway(answering(' upon', ' a')),
    );
    const payloads = parseSseData(await wholeText(reply));
    expect(payloads.at(-1)).toBe('[DONE]');
    const chunks = payloads.slice(0, -1).map((payload) => record(JSON.parse(payload)));
    expect(chunks.map((chunk) => records(chunk['choices'])[0]?.['text'])).toEqual([
      'Once',
      ' upon',
      ' a',
      '',
      undefined,
    ]);
    expect(chunks.map((chunk) => records(chunk['choices'])[0]?.['finish_reason'])).toEqual([
      null,
      null,
      null,
      'stop',
      undefined,
    ]);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 24 } });
    expect(chunks.every((chunk) => chunk['object'] === 'text_completion' && chunk['id'] === chunks[0]?.['id'])).toBe(
      true,
    );
  });

  test.each([
    [{}],
    [{ prompt: '' }],
    [{ prompt: [1, 2] }],
    [{ prompt: [[1], [2]] }],
    [{ prompt: ['a', 'b'] }],
    [{ prompt: {} }],
  ])('refuses %j', async (body) => {
    await expect(complete(body, fakeGateway())).rejects.toMatchObject({ status: 400, param: 'prompt' });
  });

  it("refuses several answers, relays what is Ollama's", async () => {
    await expect(complete({ prompt: 'x', best_of: 3 }, fakeGateway())).rejects.toMatchObject({ param: 'best_of' });
    const gateway = fakeGateway();
    await complete({ model: 'qwen3:8b', prompt: [1] }, gateway);
    expect(gateway.relayed).toEqual([{ upstream: 'ollama', path: '/v1/completions' }]);
  });
});

describe('embeddings', () => {
  const embed = (body: object, gateway = fakeGateway()) => call('POST', '/v1/embeddings', fakeExchange(body), gateway);

  it('relays them to Ollama', async () => {
    const gateway = fakeGateway();
    await embed({ model: 'qwen3:8b', input: 'x' }, gateway);
    expect(gateway.relayed).toEqual([{ upstream: 'ollama', path: '/v1/embeddings' }]);
  });

  it('says what to do instead of asking Claude', async () => {
    await expect(embed({ model: CLAUDE, input: 'x' })).rejects.toMatchObject({
      status: 400,
      message: has('ollama pull'),
    });
  });

  test.each([{}, { input: '' }, { input: [] }, { input: null }])('needs input: %j', async (body) => {
    await expect(embed({ model: 'qwen3:8b', ...body })).rejects.toMatchObject({
      status: 400,
      message: has('invalid input'),
    });
  });
});

describe('models', () => {
  const listed: ListedModel[] = [
    {
      name: 'gpt-4o',
      backend: 'ollama',
      aliasOf: 'me/qwen3:8b',
      ollama: { name: 'me/qwen3:8b', modified_at: '2026-01-02T03:04:05.5+01:00' },
    },
    {
      name: 'llama3.2:latest',
      backend: 'ollama',
      ollama: { name: 'llama3.2:latest', modified_at: '2026-01-02T03:04:05Z' },
    },
    { name: CLAUDE, backend: 'anthropic', claude: { ...facts, createdAt: '2026-09-22T00:00:00Z' } },
    { name: 'demo', backend: 'demo' },
  ];
  const gateway = fakeGateway({
    listed,
    targets: { 'claude-opus': { backend: 'anthropic', name: CLAUDE, via: 'own name', rule: 'claude', facts } },
  });
  const get = (path: string, change: Partial<Exchange>) =>
    call('GET', path, fakeExchange(Buffer.alloc(0), { method: 'GET', path, ...change }), gateway);
  const ids = (reply: Reply) => records(bodyOf(reply)['data']).map((model) => model['id']);

  it('lists them for both SDKs at once', async () => {
    const reply = await get('/v1/models', {});
    expect(bodyOf(reply)).toMatchObject({ object: 'list', has_more: false, first_id: 'gpt-4o', last_id: 'demo' });
    expect(records(bodyOf(reply)['data'])).toEqual([
      {
        id: 'gpt-4o',
        alias_of: 'me/qwen3:8b',
        object: 'model',
        type: 'model',
        display_name: 'gpt-4o',
        created_at: '2026-01-02T02:04:05.500Z',
        created: 1_767_319_445,
        owned_by: 'me',
      },
      {
        id: 'llama3.2:latest',
        object: 'model',
        type: 'model',
        display_name: 'llama3.2:latest',
        created_at: '2026-01-02T03:04:05Z',
        created: 1_767_323_045,
        owned_by: 'library',
      },
      {
        id: CLAUDE,
        object: 'model',
        type: 'model',
        display_name: 'Claude Opus 5.5',
        created_at: '2026-09-22T00:00:00Z',
        created: 1_790_035_200,
        owned_by: 'anthropic',
        max_input_tokens: 1_000_000,
        max_tokens: 128_000,
        capabilities: holding({ image_input: { supported: true } }),
      },
      {
        id: 'demo',
        object: 'model',
        type: 'model',
        display_name: 'demo',
        created_at: '1970-01-01T00:00:00Z',
        created: 0,
        owned_by: 'switchboard',
      },
    ]);
  });

  it('is empty, not null, without models', async () => {
    expect(bodyOf(await call('GET', '/v1/models', fakeExchange({}), fakeGateway()))).toEqual({
      object: 'list',
      data: [],
      has_more: false,
      first_id: null,
      last_id: null,
    });
  });

  it("gives pages to Anthropic's clients alone", async () => {
    const headers = { 'anthropic-version': '2023-06-01' };
    const page = (query: string, of: Record<string, string> = headers) =>
      get('/v1/models', { headers: of, query: new URLSearchParams(query) });
    expect(ids(await page('limit=2'))).toEqual(['gpt-4o', 'llama3.2:latest']);
    expect(bodyOf(await page('limit=2'))).toMatchObject({ has_more: true, last_id: 'llama3.2:latest' });
    const second = await page('limit=2&after_id=llama3.2:latest');
    expect([ids(second), bodyOf(second)['has_more']]).toEqual([[CLAUDE, 'demo'], false]);
    const before = await page(`limit=1&before_id=${CLAUDE}`);
    expect([ids(before), bodyOf(before)['has_more']]).toEqual([['llama3.2:latest'], true]);
    expect(ids(await page('limit=1000'))).toHaveLength(4);
    expect(ids(await page('limit=1', {}))).toHaveLength(4);
    await expect(page('limit=0')).rejects.toMatchObject({ status: 400, param: 'limit' });
    await expect(page('after_id=nothing')).rejects.toMatchObject({ status: 400, param: 'after_id' });
  });

  it('finds one, by any of its names, and echoes the name', async () => {
    const one = async (id: string) => bodyOf(await get('/v1/models/*', { params: { '*': id } }));
    expect(await one('llama3.2')).toMatchObject({ id: 'llama3.2', object: 'model', owned_by: 'library' });
    expect(await one(CLAUDE)).toMatchObject({ id: CLAUDE, display_name: 'Claude Opus 5.5' });
    expect(await one('claude-opus')).toMatchObject({
      id: 'claude-opus',
      display_name: 'claude-opus',
      max_tokens: 128_000,
    });
    await expect(one('a/b:c')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });
});

test('tells its version', async () => {
  expect(bodyOf(await call('GET', '/version', fakeExchange({}), fakeGateway()))).toEqual({ version: VERSION });
});

describe('responses', () => {
  const respond = (body: object, gateway: FakeGateway, headers = {}) =>
    call('POST', '/v1/responses', fakeExchange({ model: CLAUDE, input: 'Hi', ...body }, { headers }), gateway);

  it('answers whole with what the stream would end with', async () => {
    const reply = await respond({}, fakeGateway(answering('Hel', 'lo')));
    expect(reply).toMatchObject({ kind: 'whole', status: 200, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(String(reply.kind === 'whole' ? reply.body : ''))).toMatchObject({
      object: 'response',
      status: 'completed',
      output: [{ type: 'message', content: [{ text: 'Hello' }] }],
      usage: { total_tokens: 24 },
    });
  });

  it('streams', async () => {
    const streamed = await wholeText(await respond({ stream: true }, fakeGateway(answering('Hel', 'lo'))));
    expect(checkResponses(parseSseEvents(streamed)).output).toMatchObject([{ content: [{ text: 'Hello' }] }]);
    expect(streamed).not.toContain('[DONE]');
  });

  it('knows Codex by its headers', async () => {
    const cut = () => fakeGateway({ answer: [eventsOf([{ text: ['x'] }], 'max_tokens')] });
    for (const headers of [{ originator: 'codex_exec' }, { 'user-agent': 'codex_cli_rs/0.169.0' }]) {
      expect(await wholeText(await respond({ stream: true }, cut(), headers))).toContain('event: response.completed');
    }
    expect(await wholeText(await respond({ stream: true }, cut(), { 'user-agent': 'OpenAI/JS' }))).toContain(
      'event: response.incomplete',
    );
  });

  it('ends a stream of Codex with the errors that it acts on there, and leaves others to HTTP', async () => {
    const full = () =>
      fakeGateway({
        fails: quotedError('invalid_request_error', 'prompt is too long: 5 tokens > 4 maximum', {
          code: 'context_length_exceeded',
        }),
      });
    const codex = { originator: 'codex_exec' };
    const streamed = await wholeText(await respond({ stream: true }, full(), codex));
    expect(checkResponses(parseSseEvents(streamed)).final).toMatchObject({
      status: 'failed',
      error: { code: 'context_length_exceeded', message: 'prompt is too long: 5 tokens > 4 maximum' },
    });
    await expect(respond({ stream: true }, full())).rejects.toMatchObject({ code: 'context_length_exceeded' });
    await expect(respond({}, full(), codex)).rejects.toMatchObject({ code: 'context_length_exceeded' });
    await expect(
      respond({ stream: true }, fakeGateway({ fails: quotedError('rate_limit_error', 'Slow.') }), codex),
    ).rejects.toMatchObject({ status: 429 });
  });

  it('fails whole answers as plain errors', async () => {
    const broken = fakeGateway({
      answer: [eventsOf([{ text: ['x'] }], 'end_turn').slice(0, 3), quotedError('overloaded_error', 'Busy.')],
    });
    await expect(respond({}, broken)).rejects.toMatchObject({ type: 'overloaded_error' });
    await expect(respond({}, fakeGateway({ answer: [] }))).rejects.toMatchObject({ status: 502 });
  });

  it("relays what is Ollama's", async () => {
    const gateway = fakeGateway();
    await respond({ model: 'qwen3:8b', previous_response_id: 'x' }, gateway);
    expect(gateway.relayed).toEqual([{ upstream: 'ollama', path: '/v1/responses' }]);
  });

  it('turns websockets away with 426, readers of stored answers with words', async () => {
    const get = (path: string, headers: Record<string, string>) =>
      call('GET', path, fakeExchange(Buffer.alloc(0), { headers, path }), fakeGateway());
    await expect(get('/v1/responses', { upgrade: 'websocket' })).rejects.toMatchObject({ status: 426 });
    await expect(get('/v1/responses', {})).rejects.toMatchObject({ status: 405 });
    await expect(get('/v1/responses/*', {})).rejects.toMatchObject({ status: 404, message: has('keeps no answers') });
  });
});
