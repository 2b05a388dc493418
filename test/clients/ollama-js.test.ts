import { Ollama } from 'ollama';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startStage, type Stage } from '../support/gateway.ts';
import { png } from '../support/images.ts';

let stage: Stage;
let client: Ollama;
beforeAll(async () => {
  stage = await startStage();
  client = new Ollama({ host: stage.url });
});
afterAll(() => stage.close());
beforeEach(() => {
  stage.ollama.reset();
  stage.anthropic.reset();
});

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

test('chats with Claude, whole', async () => {
  stage.anthropic.script({ blocks: [{ text: ['Hello', ' there'] }], usage: { input_tokens: 9, output_tokens: 4 } });
  const answer = await client.chat({
    model: 'claude-opus-5-5',
    messages: [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hi' },
    ],
  });
  expect(answer).toMatchObject({
    model: 'claude-opus-5-5',
    done: true,
    done_reason: 'stop',
    message: { role: 'assistant', content: 'Hello there' },
    eval_count: 4,
  });
  expect(answer.eval_duration).toBeGreaterThan(0);
  const sent = await stage.anthropic.nextRequest((request) => request.path === '/v1/messages');
  expect(sent.body).toMatchObject({ model: 'claude-opus-5-5', stream: true, messages: [{ role: 'user' }] });
});

test('streams text and thinking', async () => {
  stage.anthropic.script({ blocks: [{ thinking: ['Hm', 'm.'], signature: 'sig-1' }, { text: ['Four', '.'] }] });
  let text = '';
  let thinking = '';
  let last = false;
  for await (const part of await client.chat({
    model: 'claude-opus-5-5',
    stream: true,
    think: 'high',
    messages: [{ role: 'user', content: '2+2?' }],
  })) {
    text += part.message.content;
    thinking += part.message.thinking ?? '';
    last = part.done;
  }
  expect({ text, thinking, last }).toEqual({ text: 'Four.', thinking: 'Hmm.', last: true });
});

test('makes a full tool round without ids, as older clients do', async () => {
  stage.anthropic.script(
    {
      blocks: [
        { thinking: ['I should look.'], signature: 'sig-2' },
        { tool: 'get_weather', input: { city: 'Bern' } },
      ],
    },
    { blocks: [{ text: 'Sunny.' }] },
  );
  const question = { role: 'user', content: 'Weather in Bern?' };
  const first = await client.chat({ model: 'claude-opus-5-5', messages: [question], tools: [weather] });
  const calls = first.message.tool_calls ?? [];
  expect(calls).toMatchObject([{ function: { name: 'get_weather', arguments: { city: 'Bern' } } }]);
  const second = await client.chat({
    model: 'claude-opus-5-5',
    tools: [weather],
    messages: [
      question,
      { role: 'assistant', content: '', tool_calls: calls.map((call) => ({ function: call.function })) },
      { role: 'tool', content: 'sunny', tool_name: 'get_weather' },
    ],
  });
  expect(second.message.content).toBe('Sunny.');
});

test('shows a picture, answers in a schema, generates with a context', async () => {
  stage.anthropic.script({ blocks: [{ text: 'A dot.' }] });
  await client.chat({ model: 'claude-opus-5-5', messages: [{ role: 'user', content: 'What is it?', images: [png] }] });
  const sent = await stage.anthropic.nextRequest((request) => request.path === '/v1/messages');
  expect(sent.body).toMatchObject({
    messages: [
      {
        content: [
          { type: 'image', source: { media_type: 'image/png' } },
          { type: 'text', text: 'What is it?' },
        ],
      },
    ],
  });

  const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] };
  const structured = await client.chat({
    model: 'claude-opus-5-5',
    format: schema,
    messages: [{ role: 'user', content: 'Is it?' }],
  });
  expect(JSON.parse(structured.message.content)).toHaveProperty('ok');

  const first = await client.generate({ model: 'claude-opus-5-5', prompt: 'My name is Ada.' });
  expect(first.context.length).toBeGreaterThan(0);
  stage.anthropic.reset();
  await client.generate({ model: 'claude-opus-5-5', prompt: 'What is my name?', context: first.context });
  const carried = await stage.anthropic.nextRequest((request) => request.path === '/v1/messages');
  expect(JSON.stringify(carried.body)).toContain('My name is Ada.');
});

test('lists, shows, copies, removes and pulls', async () => {
  const { models } = await client.list();
  const names = models.map((model) => model.name);
  expect(names).toContain('claude-opus-5-5');
  expect(names).toContain('qwen3:8b');
  const shown = await client.show({ model: 'claude-opus-5-5' });
  expect(shown.capabilities).toEqual(expect.arrayContaining(['completion', 'tools', 'vision', 'thinking']));
  await client.copy({ source: 'qwen3:8b', destination: 'claude-3-5-sonnet' });
  expect((await client.list()).models.some((model) => model.name.startsWith('claude-3-5-sonnet'))).toBe(true);
  expect(stage.gateway.settings().aliases).toEqual({ 'claude-3-5-sonnet': 'qwen3:8b' });
  await client.delete({ model: 'claude-3-5-sonnet' });
  expect(stage.gateway.settings().aliases).toEqual({});
  expect(await client.pull({ model: 'claude-opus-5-5' })).toMatchObject({ status: 'success' });
});

test('errors keep their words', async () => {
  await expect(client.chat({ model: 'nothing-like-it', messages: [{ role: 'user', content: 'Hi' }] })).rejects.toThrow(
    'nothing-like-it',
  );
  await expect(client.embed({ model: 'claude-opus-5-5', input: 'x' })).rejects.toThrow(/embedding/i);
  stage.anthropic.script({ status: 429, retryAfter: 30 });
  await expect(
    client.chat({ model: 'claude-opus-5-5', messages: [{ role: 'user', content: 'Hi' }] }),
  ).rejects.toMatchObject({ status_code: 429 });
  stage.anthropic.script({ blocks: [{ text: ['One', ' two', ' three'] }], cutAfter: 4 });
  await expect(
    client.chat({ model: 'claude-opus-5-5', messages: [{ role: 'user', content: 'Hi' }] }),
  ).rejects.toThrow();
});

test('leaving stops Claude within 100 ms', async () => {
  stage.anthropic.script({ blocks: [{ text: ['One', ' two'] }], stallAfter: 4 });
  const stream = await client.chat({
    model: 'claude-opus-5-5',
    stream: true,
    messages: [{ role: 'user', content: 'Hi' }],
  });
  const ended = (async () => {
    for await (const part of stream) if (part.message.content !== '') break;
  })();
  await ended;
  const left = performance.now();
  stream.abort();
  const sent = await stage.anthropic.nextRequest((request) => request.path === '/v1/messages');
  await sent.closed;
  expect(sent.aborted).toBe(true);
  expect((sent.abortedAtMs ?? Infinity) - left).toBeLessThan(100);
});

test("Ollama's own models pass through byte for byte", async () => {
  const body = '{"model":"qwen3:8b", "messages":[{"role":"user","content":"Hi"}],  "unknown": {"a":1}, "stream":false}';
  stage.ollama.script({ text: ['Own words.'] });
  const answer = await fetch(`${stage.url}/api/chat`, { method: 'POST', body });
  expect(await answer.json()).toMatchObject({ message: { content: 'Own words.' } });
  const sent = await stage.ollama.nextRequest((request) => request.path === '/api/chat');
  expect(sent.raw.toString()).toBe(body);
});
