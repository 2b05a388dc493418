import Anthropic from '@anthropic-ai/sdk';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic.ts';
import { startHeadless, type Headless } from '../support/headless.ts';
import { commandOf, VERSIONS } from './install.mjs';

const MODEL = 'claude-code:sonnet';
const question = { role: 'user' as const, content: 'Hello?' };
let api: FakeAnthropic;
let gateway: Headless;
beforeAll(async () => {
  api = await startFakeAnthropic({ strict: false });
  api.always({ blocks: [{ text: ['By the', ' command.'] }] });
  // The command inherits the environment, so its upstream is the fake; the program is started as a user starts it.
  const [version = ''] = VERSIONS;
  gateway = await startHeadless(['--port', '0'], {
    ENABLE_CLAUDE_CODE: '1',
    CLAUDE_PATH: commandOf(version),
    ANTHROPIC_API_KEY: 'sk-ant-test',
    ANTHROPIC_BASE_URL: api.url,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    IS_SANDBOX: '1',
  });
});
afterAll(async () => {
  await gateway.stop();
  await api.close();
});

test('the running program answers all three dialects through the command', async () => {
  const host = gateway.url ?? '';
  const message = await new Anthropic({ baseURL: host, apiKey: 'any', maxRetries: 0 }).messages
    .stream({ model: MODEL, max_tokens: 100, messages: [question] })
    .finalMessage();
  expect(message).toMatchObject({ model: MODEL, content: [{ type: 'text', text: 'By the command.' }] });
  const chat = await new Ollama({ host }).chat({ model: MODEL, messages: [question] });
  expect(chat).toMatchObject({ done: true, message: { content: 'By the command.' } });
  const completion = await new OpenAI({ baseURL: `${host}/v1`, apiKey: 'any', maxRetries: 0 }).chat.completions.create({
    model: MODEL,
    messages: [question],
  });
  expect(completion.choices[0]?.message.content).toBe('By the command.');
  const asked = api.requests.filter((request) => request.path === '/v1/messages');
  expect(asked.length).toBeGreaterThanOrEqual(3);
  for (const request of asked) expect(request.headers['user-agent']).toContain('claude-cli');
});

test('it is listed, and off without consent', async () => {
  const { models } = await new Ollama({ host: gateway.url ?? '' }).list();
  expect(models.map((model) => model.name)).toContain(MODEL);
  const off = await startHeadless(['--port', '0']);
  const refused = await fetch(`${off.url}/api/chat`, {
    method: 'POST',
    body: JSON.stringify({ model: MODEL, messages: [question] }),
  });
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain('switched off');
  await off.stop();
});
