import Anthropic from '@anthropic-ai/sdk';
import OldAnthropic from 'anthropic-sdk-old';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isObject } from '../../server/lib/json.ts';
import { startStage, type Stage } from '../support/gateway.ts';
import { png } from '../support/images.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());
beforeEach(() => {
  stage.ollama.reset();
  stage.anthropic.reset();
});

type Sdk = { messages: Pick<Anthropic['messages'], 'create' | 'stream'> };

/** The old client's types are older too; what the tests call has the same shape in both. */
function asSdk(client: object): Sdk {
  const isSdk = (value: object): value is Sdk => 'messages' in value;
  if (!isSdk(client)) throw new Error('not a client');
  return client;
}

const weather: Anthropic.Tool = {
  name: 'get_weather',
  description: 'The weather of a city.',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

const sdks: [string, () => Sdk][] = [
  ['newest', () => new Anthropic({ baseURL: stage.url, apiKey: 'any', maxRetries: 0 })],
  // The old one sends x-api-key and version 2023-06-01. What the tests call has the same shape in both.
  ['an old one', () => asSdk(new OldAnthropic({ baseURL: stage.url, apiKey: 'any', maxRetries: 0 }))],
];

describe.each(sdks)('@anthropic-ai/sdk, %s, on a local model', (_name, connect) => {
  test('asks whole', async () => {
    stage.ollama.script({ text: ['Hello', ' there'], counts: { prompt: 11, eval: 3 } });
    const message = await connect().messages.create({
      model: 'llama3.2',
      max_tokens: 100,
      system: 'Be kind.',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(message.content).toMatchObject([{ type: 'text', text: 'Hello there' }]);
    expect(message).toMatchObject({
      model: 'llama3.2',
      stop_reason: 'end_turn',
      usage: { input_tokens: 11, output_tokens: 3 },
    });
    const sent = await stage.ollama.nextRequest((request) => request.path === '/api/chat');
    expect(sent.body).toMatchObject({
      model: 'llama3.2:latest',
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hi' },
      ],
      options: { num_predict: 100 },
    });
  });

  test('streams text and thinking', async () => {
    stage.ollama.script({ thinking: ['Let me', ' see.'], text: ['Four', '.'] });
    const stream = connect().messages.stream({
      model: 'qwen3:8b',
      max_tokens: 2000,
      thinking: { type: 'enabled', budget_tokens: 1024 },
      messages: [{ role: 'user', content: '2+2?' }],
    });
    let text = '';
    stream.on('text', (delta) => (text += delta));
    const message = await stream.finalMessage();
    expect(text).toBe('Four.');
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'Let me see.' },
      { type: 'text', text: 'Four.' },
    ]);
    const [thought] = message.content;
    expect(thought?.type === 'thinking' ? thought.signature : '').not.toBe('');
    const sent = await stage.ollama.nextRequest((request) => request.path === '/api/chat');
    expect(sent.body).toMatchObject({ think: true });
  });

  test('makes a full tool round, two calls at once', async () => {
    stage.ollama.script(
      {
        toolCalls: [
          { name: 'get_weather', arguments: { city: 'Bern' } },
          { name: 'get_weather', arguments: { city: 'Rome' } },
        ],
      },
      { text: ['Both are sunny.'] },
    );
    const client = connect();
    const question = { role: 'user' as const, content: 'Weather in Bern and Rome?' };
    const first = await client.messages.create({
      model: 'qwen3:8b',
      max_tokens: 500,
      tools: [weather],
      messages: [question],
    });
    expect(first.stop_reason).toBe('tool_use');
    const calls = first.content.filter((block) => block.type === 'tool_use');
    expect(calls.map((call) => call.input)).toEqual([{ city: 'Bern' }, { city: 'Rome' }]);
    expect(new Set(calls.map((call) => call.id)).size).toBe(2);
    const second = await client.messages.create({
      model: 'qwen3:8b',
      max_tokens: 500,
      tools: [weather],
      messages: [
        question,
        { role: 'assistant', content: first.content },
        {
          role: 'user',
          content: calls.map((call, index) => ({
            type: 'tool_result' as const,
            tool_use_id: call.id,
            content: index === 0 ? 'sunny' : 'no such city',
            is_error: index === 1,
          })),
        },
      ],
    });
    expect(second.content).toMatchObject([{ type: 'text', text: 'Both are sunny.' }]);
    await stage.ollama.nextRequest((request) => request.path === '/api/chat');
    const sent = await stage.ollama.nextRequest((request) => request.path === '/api/chat');
    const messages = isObject(sent.body) && Array.isArray(sent.body.messages) ? sent.body.messages : [];
    expect(messages.slice(1)).toMatchObject([
      {
        role: 'assistant',
        tool_calls: [
          { function: { name: 'get_weather', arguments: { city: 'Bern' } } },
          { function: { name: 'get_weather', arguments: { city: 'Rome' } } },
        ],
      },
      { role: 'tool', content: 'sunny', tool_name: 'get_weather' },
      { role: 'tool', content: 'Error: no such city', tool_name: 'get_weather' },
    ]);
  });

  test('shows a picture', async () => {
    stage.ollama.script({ text: ['A dot.'] });
    await connect().messages.create({
      model: 'gemma3:4b',
      max_tokens: 100,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
            { type: 'text', text: 'What is it?' },
          ],
        },
      ],
    });
    const sent = await stage.ollama.nextRequest((request) => request.path === '/api/chat');
    expect(sent.body).toMatchObject({ messages: [{ role: 'user', images: [png] }] });
  });

  test('gets errors in its own classes', async () => {
    const missing = await connect()
      .messages.create({ model: 'lama3.2', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] })
      .catch((error: unknown) => error);
    expect(missing).toMatchObject({ status: 404, error: { type: 'error', error: { type: 'not_found_error' } } });
    expect(String(missing)).toContain('llama3.2');
    stage.ollama.script({ text: ['Half'], errorLine: 'the runner has crashed' });
    const stream = connect().messages.stream({
      model: 'llama3.2',
      max_tokens: 10,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    await expect(stream.finalMessage()).rejects.toThrow('the runner has crashed');
  });

  test('an answer that was cut is never taken for a whole one', async () => {
    for (const fault of [{ endWithoutDone: true }, { cutAfter: 2 }]) {
      stage.ollama.script({ text: ['One', ' two', ' three'], ...fault });
      const stream = connect().messages.stream({
        model: 'llama3.2',
        max_tokens: 10,
        messages: [{ role: 'user', content: 'Hi' }],
      });
      await expect(stream.finalMessage()).rejects.toThrow();
    }
  });

  test('leaving stops the model within 100 ms', async () => {
    stage.ollama.script({ text: ['One', ' two'], stallAfter: 1 });
    const stream = connect().messages.stream({
      model: 'llama3.2',
      max_tokens: 10,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const ended = stream.finalMessage().catch((error: unknown) => error);
    await new Promise<void>((resolve) => stream.on('text', () => resolve()));
    const left = performance.now();
    stream.abort();
    await ended;
    const sent = await stage.ollama.nextRequest((request) => request.path === '/api/chat');
    await sent.closed;
    expect(sent.aborted).toBe(true);
    expect((sent.abortedAtMs ?? Infinity) - left).toBeLessThan(100);
  });
});

describe('@anthropic-ai/sdk on Claude', () => {
  const connect = (): Anthropic => new Anthropic({ baseURL: stage.url, apiKey: 'any', maxRetries: 0 });

  test('bytes go through untouched, with our key', async () => {
    const message = await connect().beta.messages.create({
      model: 'claude-opus-5-5',
      max_tokens: 100,
      betas: ['context-management-2025-06-27'],
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(message.content[0]).toMatchObject({ type: 'text' });
    const sent = await stage.anthropic.nextRequest((request) => request.path === '/v1/messages');
    expect(sent.headers['x-api-key']).toBe('sk-ant-test-key');
    expect(sent.headers.authorization).toBeUndefined();
    expect(sent.headers['anthropic-beta']).toBe('context-management-2025-06-27');
    expect(sent.headers['anthropic-version']).toBe('2026-10-21');
    expect(sent.raw.toString()).toBe(JSON.stringify(sent.body));
  });

  test('a local model shows itself in the list, and counts tokens', async () => {
    const names: string[] = [];
    for await (const model of connect().models.list()) names.push(model.id);
    expect(names).toContain('qwen3:8b');
    expect(names).toContain('claude-opus-5-5');
    expect(await connect().models.retrieve('qwen3:8b')).toMatchObject({ id: 'qwen3:8b' });
    const count = await connect().messages.countTokens({
      model: 'qwen3:8b',
      messages: [{ role: 'user', content: 'Hello there, how are you?' }],
    });
    expect(count.input_tokens).toBeGreaterThan(2);
  });
});
