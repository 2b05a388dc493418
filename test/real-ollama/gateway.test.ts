import Anthropic from '@anthropic-ai/sdk';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkAnthropicEvents, checkOllamaLines } from '../support/grammar.ts';
import { startStage, type Stage } from '../support/gateway.ts';
import { parseNdjson, parseSseEvents } from '../support/sse.ts';
import { startRealOllama } from './server.mjs';
import { THOUGHT, THOUGHT_ANSWER, TOOL_CALL, TOOL_REPORT } from './write-gguf.mjs';

const execute = promisify(execFile);
let ollama: Awaited<ReturnType<typeof startRealOllama>>;
let stage: Stage;
let client: Anthropic;
beforeAll(async () => {
  ollama = await startRealOllama();
  stage = await startStage({ OLLAMA_BASE_URL: ollama.url });
  client = new Anthropic({ baseURL: stage.url, apiKey: 'any', maxRetries: 0 });
});
afterAll(async () => {
  await stage.close();
  await ollama.stop();
});

const weather: Anthropic.Tool = {
  name: TOOL_CALL.name,
  description: 'Tells the weather',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const question = { role: 'user' as const, content: 'What is the weather in Paris?' };

async function post(path: string, body: unknown): Promise<string> {
  const answer = await fetch(stage.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
  return text;
}

describe('Anthropic apps on a real model', () => {
  test('stream and whole say the same at temperature 0', async () => {
    const ask = { model: 'tiny', max_tokens: 20, messages: [question] };
    // The old version still has the sampling parameters as fields; the API's newest types do not.
    const whole: unknown = JSON.parse(await post('/v1/messages', { ...ask, temperature: 0 }));
    const streamed = parseSseEvents(await post('/v1/messages', { ...ask, temperature: 0, stream: true }));
    checkAnthropicEvents(streamed);
    const text = streamed.map((event) => JSON.stringify(event)).join('\n');
    expect(whole).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'tiny',
      stop_reason: expect.stringMatching(/max_tokens|end_turn/),
    });
    expect(text).toContain('"message_stop"');
    expect(whole).toMatchObject({ usage: { input_tokens: expect.any(Number), output_tokens: expect.any(Number) } });
  });

  test('thinking comes in its own block, signed, and goes back', async () => {
    const first = await client.messages.create({
      model: 'tiny-thinking',
      max_tokens: 2000,
      thinking: { type: 'enabled', budget_tokens: 1024 },
      messages: [question],
    });
    expect(first.content).toMatchObject([
      { type: 'thinking', thinking: expect.stringContaining(THOUGHT), signature: expect.stringMatching(/^gw1\./) },
      { type: 'text', text: THOUGHT_ANSWER },
    ]);
    const off = await client.messages.create({ model: 'tiny-thinking', max_tokens: 20, messages: [question] });
    expect(off.content.some((block) => block.type === 'thinking')).toBe(false);
  });

  test('a full tool round', async () => {
    const first = await client.messages.create({
      model: 'tiny-tools',
      max_tokens: 200,
      tools: [weather],
      messages: [question],
    });
    expect(first).toMatchObject({ stop_reason: 'tool_use' });
    const call = first.content.find((block) => block.type === 'tool_use');
    expect(call?.input).toEqual(TOOL_CALL.arguments);
    const last = await client.messages
      .stream({
        model: 'tiny-tools',
        max_tokens: 200,
        tools: [weather],
        messages: [
          question,
          { role: 'assistant', content: first.content },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: 'sunny' }] },
        ],
      })
      .finalMessage();
    expect(last.content).toMatchObject([{ type: 'text', text: expect.stringContaining(TOOL_REPORT) }]);
  });

  test('a schema is kept to', async () => {
    const schema = {
      type: 'object',
      properties: { city: { type: 'string' }, degrees: { type: 'integer' } },
      required: ['city', 'degrees'],
    };
    const answer = await client.messages.create({
      model: 'tiny',
      max_tokens: 400,
      output_config: { format: { type: 'json_schema', schema } },
      messages: [question],
    });
    const block = answer.content[0];
    if (answer.stop_reason === 'end_turn')
      expect(JSON.parse(block?.type === 'text' ? block.text : '')).toMatchObject({ degrees: expect.any(Number) });
    else expect(block).toMatchObject({ type: 'text', text: expect.stringMatching(/^\s*\{/) });
  });

  test('leaving stops the model', async () => {
    const stream = client.messages.stream({ model: 'tiny-long', max_tokens: 4000, messages: [question] });
    const ended = stream.finalMessage().catch((error: unknown) => error);
    await new Promise<void>((resolve) => stream.on('text', () => resolve()));
    stream.abort();
    await ended;
    // The model is free at once: a short question is answered without waiting for the long one.
    const started = performance.now();
    await client.messages.create({ model: 'tiny-long', max_tokens: 1, messages: [question] });
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test('a model that is not there is a 404', async () => {
    await expect(
      client.messages.create({ model: 'tiny-tool', max_tokens: 5, messages: [question] }),
    ).rejects.toMatchObject({ status: 404 });
  });
});

describe('passed through', () => {
  test('chat, generate and embed answer as Ollama does', async () => {
    const lines = parseNdjson(
      await post('/api/chat', { model: 'tiny', messages: [question], options: { temperature: 0, num_predict: 10 } }),
    );
    checkOllamaLines(lines);
    const generated = parseNdjson(
      await post('/api/generate', { model: 'tiny', prompt: 'Hi', options: { num_predict: 5 } }),
    );
    expect(generated.at(-1)).toMatchObject({ done: true, context: expect.any(Array) });
  });

  test('OpenAI apps use local models', async () => {
    const openai = new OpenAI({ baseURL: `${stage.url}/v1`, apiKey: 'any', maxRetries: 0 });
    const answer = await openai.chat.completions.create({ model: 'tiny', max_tokens: 5, messages: [question] });
    expect(answer.choices).toHaveLength(1);
  });
});

describe('the real ollama command', () => {
  const run = async (...words: string[]): Promise<string> => {
    const running = execute(ollama.bin, words, { env: { ...ollama.env, OLLAMA_HOST: stage.url }, timeout: 60_000 });
    // `ollama run` adds what it reads from a pipe to the prompt, and waits for its end.
    running.child.stdin?.end();
    return (await running).stdout;
  };

  test('lists models of both sides', async () => {
    const listed = await run('list');
    expect(listed).toContain('tiny:latest');
    expect(listed).toContain('claude-opus-5-5');
    expect(listed).toContain('demo');
  });

  test('shows a Claude model and a local one', async () => {
    expect(await run('show', 'claude-opus-5-5')).toMatch(/claude/i);
    expect(await run('show', 'tiny')).toMatch(/llama/i);
  });

  test('runs a Claude model and a local one', async () => {
    stage.anthropic.script({ blocks: [{ text: ['Hello from', ' Claude.'] }] });
    expect(await run('run', 'claude-opus-5-5', 'Say hello.')).toContain('Hello from Claude.');
    expect(await run('run', 'tiny-tools', 'Hi')).not.toBe('');
  });

  test('copies, lists, runs and removes an alias', async () => {
    await run('cp', 'claude-opus-5-5', 'my-claude');
    expect(await run('list')).toContain('my-claude');
    stage.anthropic.script({ blocks: [{ text: 'By alias.' }] });
    expect(await run('run', 'my-claude', 'Hi')).toContain('By alias.');
    await run('rm', 'my-claude');
    expect(await run('list')).not.toContain('my-claude');
    await expect(run('rm', 'my-claude')).rejects.toThrow();
  });

  test('tells what is loaded', async () => {
    expect(await run('ps')).toContain('NAME');
  });
});
