import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStage, type Stage } from './support/gateway.ts';

/** What the log knows of failures, from the whole way that a request takes. */
let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

const ask = (
  path: string,
  model: string,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> =>
  fetch(`${stage.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', ...headers },
    body: JSON.stringify({ model, max_tokens: 50, stream: true, messages: [{ role: 'user', content: 'Hi' }] }),
    ...(signal === undefined ? {} : { signal }),
  });

test('a body that was passed through with another model name is shown as it went', async () => {
  await ask('/v1/messages', 'claude-opus').then((answer) => answer.text());
  const renamed = await stage.lastRecord();
  expect(renamed).toMatchObject({ relayed: true, modelAsked: 'claude-opus' });
  expect(Buffer.from(renamed.upstreamBody ?? '').toString()).toContain(`"model":"${renamed.modelUsed}"`);
  await ask('/v1/messages', renamed.modelUsed ?? '').then((answer) => answer.text());
  expect((await stage.lastRecord()).upstreamBody).toBeUndefined();
});

describe('the code of a failure', () => {
  test.each([
    ['translated', '/v1/messages', 'llama3.2'],
    ['passed through', '/api/chat', 'llama3.2'],
  ])('a caller who leaves in the middle, %s', async (_way, path, model) => {
    stage.ollama.script({ text: ['One', 'two', 'three'], delayMs: 2000 });
    const leaving = new AbortController();
    const answer = await ask(path, model, {}, leaving.signal);
    await answer.body?.getReader().read();
    leaving.abort();
    expect((await stage.lastRecord()).error).toMatchObject({ code: 'client_closed' });
  });

  test('a page that is not let in', async () => {
    await ask('/v1/messages', 'llama3.2', { origin: 'https://evil.example' });
    expect((await stage.lastRecord()).error).toMatchObject({ code: 'origin_blocked' });
  });

  test('a key that Anthropic refuses: told by the code, or passed through as it came', async () => {
    const refused = await startStage({ ANTHROPIC_API_KEY: 'bad-key' });
    try {
      const chat = await fetch(`${refused.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'claude-opus', messages: [{ role: 'user', content: 'Hi' }] }),
      });
      expect(chat.status).toBe(401);
      expect(await refused.lastRecord()).toMatchObject({ backend: 'anthropic', error: { code: 'key_refused' } });
      const passed = await fetch(`${refused.url}/v1/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
        body: JSON.stringify({
          model: 'claude-opus-4-5-20251101',
          max_tokens: 5,
          messages: [{ role: 'user', content: 'Hi' }],
        }),
      });
      expect(passed.status).toBe(401);
      await passed.text();
      await expect
        .poll(async () => (await refused.lastRecord()).error)
        .toMatchObject({ type: 'authentication_error', message: expect.stringContaining('x-api-key') });
      expect(await refused.lastRecord()).toMatchObject({ backend: 'anthropic', relayed: true, status: 401 });
    } finally {
      await refused.close();
    }
  });

  test('no key at all, and no Ollama', async () => {
    const bare = await startStage({ ANTHROPIC_API_KEY: '', OLLAMA_BASE_URL: 'http://127.0.0.1:9' });
    try {
      const say = (model: string): Promise<Response> =>
        fetch(`${bare.url}/v1/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }),
        });
      await say('claude-opus');
      expect(await bare.lastRecord()).toMatchObject({ error: { code: 'key_missing' } });
      await say('llama3.2');
      expect((await bare.lastRecord()).error).toMatchObject({ code: 'upstream_unreachable' });
      expect((await bare.lastRecord()).backend).toBeUndefined();
    } finally {
      await bare.close();
    }
  });
});

test("the model's own answer is kept as it came, on both translating ways", async () => {
  stage.ollama.script({ text: ['One', 'two'] });
  await ask('/v1/messages', 'llama3.2').then((answer) => answer.text());
  const local = stage.received.get((await stage.lastRecord()).id) ?? '';
  expect(local).toContain('"content":"One"');
  expect(local).toContain('"done":true');
  await ask('/api/chat', 'claude-opus').then((answer) => answer.text());
  const claude = stage.received.get((await stage.lastRecord()).id) ?? '';
  expect(claude).toContain('event: message_start');
  expect(claude).toContain('event: message_stop');
});
