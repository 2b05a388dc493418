import Anthropic from '@anthropic-ai/sdk';
import OldAnthropic from 'anthropic-sdk-old';
import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { checkAnthropicEvents } from '../support/grammar.ts';
import { parseSseEvents } from '../support/sse.ts';
import { startFakeAnthropic, type FakeAnthropic } from './anthropic.ts';

let fake: FakeAnthropic;
let client: Anthropic;
beforeAll(async () => {
  fake = await startFakeAnthropic();
  client = new Anthropic({ apiKey: 'k', baseURL: fake.url, maxRetries: 0 });
});
afterEach(() => fake.reset());
afterAll(() => fake.close());

const ask = {
  model: 'claude-opus-4-6',
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content: 'hello there' }],
};

async function events(body: object = ask): Promise<ReturnType<typeof parseSseEvents>> {
  const response = await fetch(`${fake.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({ ...body, stream: true }),
  });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  return parseSseEvents(await response.text());
}

test('the SDK gets a whole answer and a streamed one', async () => {
  const whole = await client.messages.create(ask);
  expect(whole).toMatchObject({ type: 'message', model: 'claude-opus-4-6', stop_reason: 'end_turn' });
  expect(whole.content).toMatchObject([{ type: 'text', text: 'You said: hello there' }]);
  expect(whole._request_id).toMatch(/^req_/);
  const streamed = await client.messages.stream(ask).finalMessage();
  expect(streamed.content).toMatchObject([{ type: 'text', text: 'You said: hello there' }]);
  expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
});

test('the SDK of a year ago works too', async () => {
  const old = new OldAnthropic({ apiKey: 'k', baseURL: fake.url, maxRetries: 0 });
  const streamed = await old.messages.stream(ask).finalMessage();
  expect(streamed.content).toMatchObject([{ type: 'text', text: 'You said: hello there' }]);
});

test('thinking, text, citations and tools come through the SDK as scripted', async () => {
  const citation = {
    type: 'char_location',
    cited_text: 'x',
    document_index: 0,
    document_title: null,
    start_char_index: 0,
    end_char_index: 1,
  };
  fake.script({
    blocks: [
      { thinking: ['let me ', 'see'], signature: 'sig-1' },
      { redacted: 'redacted-1' },
      { text: ['Hel', 'lo'], citations: [citation] },
      { tool: 'weather', input: { city: 'Osl"o\n', deep: { n: [1, 2, null] } }, id: 'toolu_1' },
      { tool: 'now' },
    ],
    usage: { cache_read_input_tokens: 40, output_tokens: 55 },
  });
  const stream = client.messages.stream(ask);
  const message = await stream.finalMessage();
  expect(message.stop_reason).toBe('tool_use');
  expect(message.usage).toMatchObject({ cache_read_input_tokens: 40, output_tokens: 55 });
  expect(message.content).toMatchObject([
    { type: 'thinking', thinking: 'let me see', signature: 'sig-1' },
    { type: 'redacted_thinking', data: 'redacted-1' },
    { type: 'text', text: 'Hello', citations: [citation] },
    { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Osl"o\n', deep: { n: [1, 2, null] } } },
    { type: 'tool_use', name: 'now', input: {} },
  ]);
});

test('the stream keeps the grammar: a ping after the first start, an empty first input delta', async () => {
  fake.script({ blocks: [{ tool: 'a', input: { x: 'y' } }] });
  const list = await events();
  checkAnthropicEvents(list);
  expect(list[2]).toEqual({ type: 'ping' });
  expect(list[3]).toMatchObject({ delta: { type: 'input_json_delta', partial_json: '' } });
});

test.each([
  [{ stopReason: 'max_tokens', blocks: [{ tool: 'a', json: ['{"x": "un'] }] }, 'max_tokens'],
  [{ stopReason: 'refusal' }, 'refusal'],
  [{ stopReason: 'pause_turn', blocks: [{ serverTool: 'web_search', input: { query: 'q' } }] }, 'pause_turn'],
  [{ stopSequence: 'END', blocks: [{ text: 'a' }] }, 'stop_sequence'],
])('stop reason of %j', async (reply, reason) => {
  fake.script(reply, reply);
  const list = await events();
  checkAnthropicEvents(list);
  expect(list.at(-2)).toMatchObject({ delta: { stop_reason: reason } });
  expect(await client.messages.create(ask)).toMatchObject({ stop_reason: reason });
});

test('the default answer thinks when asked, obeys a forced tool and an output format', async () => {
  const thought = await client.messages.create({ ...ask, thinking: { type: 'adaptive' } });
  expect(thought.content.map((block) => block.type)).toEqual(['thinking', 'text']);
  const omitted = await client.messages
    .stream({ ...ask, thinking: { type: 'adaptive', display: 'omitted' } })
    .finalMessage();
  expect(omitted.content[0]).toMatchObject({ type: 'thinking', thinking: '' });
  const schema = {
    type: 'object' as const,
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  };
  const forced = await client.messages.create({
    ...ask,
    tools: [{ name: 'weather', input_schema: schema }],
    tool_choice: { type: 'tool', name: 'weather' },
  });
  expect(forced.content).toMatchObject([{ type: 'tool_use', name: 'weather', input: { city: 'sample' } }]);
  const made = await client.messages.create({ ...ask, output_config: { format: { type: 'json_schema', schema } } });
  expect(made.content).toMatchObject([{ type: 'text', text: '{"city":"sample"}' }]);
  expect((await client.messages.create({ ...ask, max_tokens: 0 })).stop_reason).toBe('max_tokens');
});

test.each(
  readdirSync(new URL('../fixtures/anthropic/', import.meta.url)).filter((name) => name.endsWith('.chunks.txt')),
)('replays %s', async (fixture) => {
  fake.script({ fixture }, { fixture, splitBytes: 7 }, { fixture });
  const list = await events();
  checkAnthropicEvents(list);
  expect(await events()).toEqual(list);
  expect((await client.messages.create(ask)).role).toBe('assistant');
});

test('models come in pages and by alias; tokens are counted', async () => {
  const ids = [];
  for await (const model of client.models.list({ limit: 2 })) ids.push(model.id);
  expect(ids).toEqual(expect.arrayContaining(['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-4-5-20251001']));
  expect(new Set(ids).size).toBe(6);
  expect(fake.requests).toHaveLength(3);
  const haiku = await client.models.retrieve('claude-haiku-4-5');
  expect(haiku).toMatchObject({ id: 'claude-haiku-4-5-20251001', max_tokens: 64_000 });
  expect(haiku.capabilities?.thinking.types.adaptive.supported).toBe(false);
  await expect(client.models.retrieve('nope')).rejects.toMatchObject({ status: 404, type: 'not_found_error' });
  const { model, messages } = ask;
  expect((await client.messages.countTokens({ model, messages })).input_tokens).toBeGreaterThan(5);
});

test('keys: none and bad ones are 401, bearer and x-api-key both do', async () => {
  const bad = new Anthropic({ apiKey: 'bad-key', baseURL: fake.url, maxRetries: 0 });
  await expect(bad.messages.create(ask)).rejects.toMatchObject({ status: 401, type: 'authentication_error' });
  expect((await fetch(`${fake.url}/v1/models`)).status).toBe(401);
  const headers = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' };
  const listed = await fetch(`${fake.url}/v1/models?limit=1`, { headers });
  expect(await listed.json()).toMatchObject({
    has_more: true,
    first_id: 'claude-sonnet-5-5',
    last_id: 'claude-sonnet-5-5',
  });
  expect((await fetch(`${fake.url}/v1/models?limit=0`, { headers })).status).toBe(400);
  expect((await fetch(`${fake.url}/v1/nothing`, { headers })).status).toBe(404);
});

test('strict: false takes anything but an unknown model; record: false keeps nothing', async () => {
  const lax = await startFakeAnthropic({ strict: false, record: false, models: ['claude-opus-5-5'] });
  const loose = new Anthropic({ apiKey: 'k', baseURL: lax.url, maxRetries: 0 });
  await loose.messages.create({ ...ask, model: 'claude-opus-5-5', thinking: { type: 'disabled' } });
  await expect(loose.messages.create(ask)).rejects.toMatchObject({ status: 404 });
  expect(lax.requests).toEqual([]);
  await lax.close();
});

test('a body that is too large is a 413', async () => {
  const small = await startFakeAnthropic({ maxBytes: 1000 });
  const narrow = new Anthropic({ apiKey: 'k', baseURL: small.url, maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: 'x'.repeat(2000) }];
  await expect(narrow.messages.create({ ...ask, messages })).rejects.toMatchObject({ status: 413 });
  await small.close();
});
