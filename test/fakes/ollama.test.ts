import { Ollama } from 'ollama';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { checkOllamaLines, checkOpenAIChunks } from '../support/grammar.ts';
import { parseNdjson, parseSseData, parseSseEvents } from '../support/sse.ts';
import { startFakeOllama, type FakeOllama } from './ollama.ts';

let fake: FakeOllama;
let client: Ollama;
beforeAll(async () => {
  fake = await startFakeOllama();
  client = new Ollama({ host: fake.url });
});
afterEach(() => fake.reset());
afterAll(() => fake.close());

const messages = [{ role: 'user', content: 'hello there' }];

function post(path: string, body: unknown): Promise<Response> {
  return fetch(fake.url + path, { method: 'POST', body: JSON.stringify(body) });
}

test('the ollama client lists, shows and finds running models', async () => {
  const { models } = await client.list();
  expect(models.map((model) => model.name)).toContain('qwen3:8b');
  const shown = await client.show({ model: 'qwen3:8b' });
  expect(shown.capabilities).toEqual(['completion', 'tools', 'thinking']);
  expect(Reflect.get(shown.model_info, 'qwen3.context_length')).toBe(40960);
  await client.chat({ model: 'gemma3:4b', messages });
  expect((await client.ps()).models.map((model) => model.name)).toEqual(['gemma3:4b']);
  expect(await client.version()).toEqual({ version: '0.24.0' });
});

test('the ollama client chats, whole and streamed, with thinking and tools', async () => {
  const whole = await client.chat({ model: 'llama3.2', messages });
  expect(whole).toMatchObject({
    done: true,
    done_reason: 'stop',
    message: { role: 'assistant', content: 'You said: hello there' },
  });

  fake.script({
    thinking: ['h', 'm'],
    text: ['Hel', 'lo'],
    toolCalls: [{ name: 'weather', arguments: { city: 'Oslo' } }],
    counts: { prompt: 11, eval: 7 },
  });
  const parts = [];
  for await (const part of await client.chat({ model: 'qwen3:8b', messages, think: true, stream: true }))
    parts.push(part);
  checkOllamaLines(parts);
  expect(parts.map((part) => part.message.thinking ?? '').join('')).toBe('hm');
  expect(parts.map((part) => part.message.content).join('')).toBe('Hello');
  expect(parts.flatMap((part) => part.message.tool_calls ?? [])).toEqual([
    { function: { index: 0, name: 'weather', arguments: { city: 'Oslo' } } },
  ]);
  expect(parts.at(-1)).toMatchObject({ done: true, prompt_eval_count: 11, eval_count: 7 });
});

test('the ollama client generates, embeds, pulls, copies and deletes', async () => {
  const made = await client.generate({ model: 'llama3.2', prompt: 'hey' });
  expect(made.response).toBe('You said: hey');
  const { embeddings } = await client.embed({ model: 'nomic-embed-text', input: ['a', 'b'] });
  expect(embeddings).toHaveLength(2);
  expect((await client.embeddings({ model: 'nomic-embed-text', prompt: 'a' })).embedding).toEqual(embeddings[0]);

  const states = [];
  for await (const state of await client.pull({ model: 'tiny', stream: true })) states.push(state.status);
  expect(states.at(-1)).toBe('success');
  await client.copy({ source: 'tiny', destination: 'claude-3-5-sonnet' });
  expect(fake.modelNames()).toContain('claude-3-5-sonnet:latest');
  await client.delete({ model: 'claude-3-5-sonnet' });
  await client.delete({ model: 'tiny' });
  expect(fake.modelNames()).not.toContain('tiny:latest');
});

test('streams by default, answers a load, and says who it is', async () => {
  const response = await post('/api/chat', { model: 'llama3.2', messages });
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  checkOllamaLines(parseNdjson(await response.text()));
  expect(await (await post('/api/chat', { model: 'llama3.2', messages: [] })).json()).toMatchObject({
    done: true,
    done_reason: 'load',
  });
  expect(await (await post('/api/generate', { model: 'llama3.2', keep_alive: 0 })).json()).toMatchObject({
    done_reason: 'unload',
  });
  expect(await (await fetch(fake.url)).text()).toBe('Ollama is running');
  expect((await fetch(fake.url, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(`${fake.url}/api/show`)).status).toBe(405);
  expect((await fetch(`${fake.url}/nothing`)).status).toBe(404);
});

test.each([
  ['/api/chat', { model: 'nope', messages }, 404, "model 'nope' not found"],
  ['/api/chat', { messages }, 400, 'model is required'],
  ['/api/generate', {}, 404, "model '' not found"],
  ['/api/chat', { model: 'gemma3:4b', messages, think: true }, 400, '"gemma3:4b" does not support thinking'],
  ['/api/chat', { model: 'gemma3:4b', messages, tools: [{}] }, 400, '"gemma3:4b" does not support tools'],
  ['/api/chat', { model: 'nomic-embed-text', messages }, 400, '"nomic-embed-text" does not support chat'],
  ['/api/generate', { model: 'gemma3:4b', prompt: 'a', suffix: 'b' }, 400, '"gemma3:4b" does not support insert'],
  ['/api/show', { model: 'nope' }, 404, "model 'nope' not found"],
  ['/api/copy', { source: 'nope', destination: 'x' }, 404, "model 'nope' not found"],
])('%s %j is refused with %i', async (path, body, status, error) => {
  const response = await post(path, body);
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ error });
});

test('think:false is accepted everywhere; a context overflow is an error when truncate is false', async () => {
  expect((await post('/api/chat', { model: 'gemma3:4b', messages, think: false })).status).toBe(200);
  const long = [{ role: 'user', content: 'x'.repeat(20_000) }];
  expect((await post('/api/chat', { model: 'llama3.2', messages: long })).status).toBe(200);
  const refused = await post('/api/chat', { model: 'llama3.2', messages: long, truncate: false });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('longer than the context length');
  const roomy = { model: 'llama3.2', messages: long, truncate: false, options: { num_ctx: 16_384 } };
  expect((await post('/api/chat', roomy)).status).toBe(200);
});

test('/v1 speaks OpenAI: chat, completions, responses, models, embeddings', async () => {
  fake.script({
    thinking: ['hm'],
    text: ['Hi'],
    toolCalls: [
      { name: 'a', arguments: {} },
      { name: 'b', arguments: { x: 1 } },
    ],
  });
  const chat = await post('/v1/chat/completions', {
    model: 'llama3.2',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  const payloads = parseSseData(await chat.text());
  checkOpenAIChunks(payloads);
  expect(payloads.join('\n')).toContain('"finish_reason":"tool_calls"');
  const whole: unknown = await (await post('/v1/chat/completions', { model: 'llama3.2', messages })).json();
  expect(whole).toMatchObject({ object: 'chat.completion', choices: [{ finish_reason: 'stop' }] });

  expect(await (await post('/v1/completions', { model: 'llama3.2', prompt: 'a' })).text()).toContain('You said: a');
  const events = parseSseEvents(
    await (await post('/v1/responses', { model: 'llama3.2', input: 'a', stream: true })).text(),
  );
  expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { status: 'completed' } });
  expect(await (await fetch(`${fake.url}/v1/models/llama3.2`)).json()).toMatchObject({
    id: 'llama3.2',
    owned_by: 'library',
  });
  const packed: unknown = await (
    await post('/v1/embeddings', { model: 'nomic-embed-text', input: 'a', encoding_format: 'base64' })
  ).json();
  expect(JSON.stringify(packed)).toMatch(/"index":0,"embedding":"[A-Za-z0-9+/=]{40,}"/);
  expect(await (await post('/v1/chat/completions', { model: 'nope', messages })).json()).toMatchObject({
    error: { type: 'not_found_error' },
  });
});

test('an output format gets a fitting answer; num_predict cuts the echo', async () => {
  const format = {
    type: 'object',
    properties: { city: { type: 'string' }, n: { type: 'integer' } },
    required: ['city', 'n'],
  };
  const made = await client.chat({ model: 'llama3.2', messages, format });
  expect(JSON.parse(made.message.content)).toEqual({ city: 'sample', n: 1 });
  const cut = await client.chat({ model: 'llama3.2', messages, options: { num_predict: 2 } });
  expect(cut).toMatchObject({ done_reason: 'length', message: { content: 'You said:' } });
});

test('records what came and hands it out in order', async () => {
  const waiting = fake.nextRequest((request) => request.path === '/api/version');
  await fetch(`${fake.url}/api/tags?x=1`, { headers: { 'x-mark': 'm' } });
  await fetch(`${fake.url}/api/version`);
  expect((await waiting).path).toBe('/api/version');
  const first = await fake.nextRequest();
  expect(first).toMatchObject({ method: 'GET', path: '/api/tags', aborted: false, body: undefined });
  expect(first.query.get('x')).toBe('1');
  expect(first.headers['x-mark']).toBe('m');
  await expect(fake.nextRequest(undefined, 20)).rejects.toThrow('GET /api/tags');
});

test('scripted functions see the request; scriptAt answers any route', async () => {
  fake.always((request) => ({ text: [`raw ${String(request.raw.length)}`] }));
  expect((await client.chat({ model: 'llama3.2', messages })).message.content).toMatch(/^raw \d+$/);
  fake.always(undefined);
  fake.scriptAt('GET /api/tags', { status: 503, retryAfter: 7 }, { body: { models: [] } });
  const down = await fetch(`${fake.url}/api/tags`);
  expect([down.status, down.headers.get('retry-after')]).toEqual([503, '7']);
  expect(await (await fetch(`${fake.url}/api/tags`)).json()).toEqual({ models: [] });
  expect((await client.list()).models.length).toBeGreaterThan(0);
});
