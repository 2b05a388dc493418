import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startStage, type Stage } from '../support/gateway.ts';
import { png } from '../support/images.ts';

let stage: Stage;
let client: OpenAI;
beforeAll(async () => {
  stage = await startStage();
  client = new OpenAI({ baseURL: `${stage.url}/v1`, apiKey: 'any', maxRetries: 0 });
});
afterAll(() => stage.close());
beforeEach(() => {
  stage.ollama.reset();
  stage.anthropic.reset();
});

const MODEL = 'claude-opus-5-5';
const weather: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

test('asks whole, with counts', async () => {
  stage.anthropic.script({
    blocks: [{ text: 'Hello' }],
    usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 2 },
  });
  const answer = await client.chat.completions.create({
    model: MODEL,
    messages: [
      { role: 'developer', content: 'Be kind.' },
      { role: 'user', content: 'Hi' },
    ],
  });
  expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } });
  expect(answer.usage).toMatchObject({
    prompt_tokens: 15,
    completion_tokens: 2,
    total_tokens: 17,
    prompt_tokens_details: { cached_tokens: 5 },
  });
  expect(answer.model).toBe(MODEL);
});

test('streams with the usage at the end', async () => {
  stage.anthropic.script({ blocks: [{ thinking: ['Hm', 'm.'], signature: 'sig-1' }, { text: ['Fo', 'ur'] }] });
  const stream = client.chat.completions.stream({
    model: MODEL,
    reasoning_effort: 'high',
    stream_options: { include_usage: true },
    messages: [{ role: 'user', content: '2+2?' }],
  });
  let reasoning = '';
  for await (const chunk of stream) {
    const delta: object | undefined = chunk.choices[0]?.delta;
    if (delta !== undefined && 'reasoning_content' in delta) reasoning += String(delta.reasoning_content);
  }
  const final = await stream.finalChatCompletion();
  expect(reasoning).toBe('Hmm.');
  expect(final.choices[0]?.message.content).toBe('Four');
  expect(final.usage?.total_tokens).toBeGreaterThan(0);
});

test('makes a full tool round with streamed calls', async () => {
  stage.anthropic.script(
    {
      blocks: [
        { tool: 'get_weather', input: { city: 'Bern' } },
        { tool: 'get_weather', input: { city: 'Rome' } },
      ],
    },
    { blocks: [{ text: 'Sunny.' }] },
  );
  const question: OpenAI.ChatCompletionMessageParam = { role: 'user', content: 'Weather?' };
  const first = await client.chat.completions
    .stream({ model: MODEL, tools: [weather], messages: [question] })
    .finalChatCompletion();
  const choice = first.choices[0];
  expect(choice?.finish_reason).toBe('tool_calls');
  const calls = choice?.message.tool_calls ?? [];
  expect(calls.map((call): unknown => JSON.parse(call.function.arguments))).toEqual([
    { city: 'Bern' },
    { city: 'Rome' },
  ]);
  const second = await client.chat.completions.create({
    model: MODEL,
    tools: [weather],
    messages: [
      question,
      { role: 'assistant', content: null, tool_calls: calls },
      ...calls.map((call) => ({ role: 'tool' as const, tool_call_id: call.id, content: 'sunny' })),
    ],
  });
  expect(second.choices[0]?.message.content).toBe('Sunny.');
});

test('shows pictures by data and by address, answers in a schema', async () => {
  await client.chat.completions.create({
    model: MODEL,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: `data:image/jpeg;base64,${png}` } },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          { type: 'text', text: 'What?' },
        ],
      },
    ],
  });
  const sent = await stage.anthropic.nextRequest((request) => request.path === '/v1/messages');
  expect(sent.body).toMatchObject({
    messages: [
      {
        content: [
          { source: { type: 'base64', media_type: 'image/png' } },
          { source: { type: 'url', url: 'https://example.com/a.png' } },
          { type: 'text' },
        ],
      },
    ],
  });
  const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] };
  const structured = await client.chat.completions.create({
    model: MODEL,
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } },
    messages: [{ role: 'user', content: 'Is it?' }],
  });
  expect(JSON.parse(structured.choices[0]?.message.content ?? '')).toHaveProperty('ok');
});

test('lists models of both sides', async () => {
  const names: string[] = [];
  for await (const model of client.models.list()) names.push(model.id);
  expect(names).toEqual(expect.arrayContaining([MODEL, 'qwen3:8b', 'demo']));
  expect(await client.models.retrieve(MODEL)).toMatchObject({ id: MODEL, object: 'model' });
  await expect(client.models.retrieve('a/b:c')).rejects.toMatchObject({ status: 404 });
});

test('errors keep class and code, before and in the stream', async () => {
  await expect(
    client.chat.completions.create({ model: 'nothing-like-it', messages: [{ role: 'user', content: 'Hi' }] }),
  ).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  await expect(
    client.chat.completions.create({ model: MODEL, n: 2, messages: [{ role: 'user', content: 'Hi' }] }),
  ).rejects.toMatchObject({ status: 400, param: 'n' });
  await expect(client.embeddings.create({ model: MODEL, input: 'x' })).rejects.toMatchObject({ status: 400 });
  stage.anthropic.script({ blocks: [{ text: ['One', ' two', ' three'] }], cutAfter: 4 });
  const stream = await client.chat.completions.create({
    model: MODEL,
    stream: true,
    messages: [{ role: 'user', content: 'Hi' }],
  });
  await expect(
    (async () => {
      let chunks = 0;
      for await (const chunk of stream) chunks += chunk.choices.length;
      return chunks;
    })(),
  ).rejects.toThrow();
});

test('leaving stops Claude within 100 ms', async () => {
  stage.anthropic.script({ blocks: [{ text: ['One', ' two'] }], stallAfter: 4 });
  const stream = await client.chat.completions.create({
    model: MODEL,
    stream: true,
    messages: [{ role: 'user', content: 'Hi' }],
  });
  for await (const chunk of stream) if ((chunk.choices[0]?.delta.content ?? '') !== '') break;
  const left = performance.now();
  const sent = await stage.anthropic.nextRequest((request) => request.path === '/v1/messages');
  await sent.closed;
  expect(sent.aborted).toBe(true);
  expect((sent.abortedAtMs ?? Infinity) - left).toBeLessThan(100);
});

test('local models over the same routes, embeddings too', async () => {
  stage.ollama.script({ text: ['Local.'] });
  const answer = await client.chat.completions.create({
    model: 'qwen3:8b',
    messages: [{ role: 'user', content: 'Hi' }],
  });
  expect(answer.choices[0]?.message.content).toBe('Local.');
  const embedded = await client.embeddings.create({ model: 'nomic-embed-text', input: 'x' });
  expect(embedded.data[0]?.embedding.length).toBeGreaterThan(0);
});

test('the demo model answers without any upstream', async () => {
  const answer = await client.chat.completions.create({
    model: 'demo',
    messages: [{ role: 'user', content: 'Are you there?' }],
  });
  expect(answer.choices[0]?.message.content).toContain('not a model');
  const called = await client.chat.completions.create({
    model: 'demo',
    tools: [weather],
    tool_choice: 'required',
    messages: [{ role: 'user', content: 'Weather?' }],
  });
  expect(called.choices[0]?.message.tool_calls).toHaveLength(1);
});
