import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway } from '../server/gateway/gateway.ts';
import { readOverrides } from '../server/settings/config.ts';
import { createSettingsStore, loadSettings, plainSettingsFile } from '../server/settings/store.ts';
import { startStage, type Stage } from './support/gateway.ts';
import { record, records } from './support/json.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());
beforeEach(() => {
  stage.ollama.reset();
  stage.anthropic.reset();
});

async function call(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
  url = stage.url,
): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}
const ask = (model: string, content: string, change: object = {}) =>
  call('POST', '/v1/chat/completions', { model, messages: [{ role: 'user', content }], ...change });
const listed = async (headers = {}) =>
  records(record((await call('GET', '/v1/conversations', undefined, headers)).body).data);

test('a conversation with the demo is continued, listed and deleted', async () => {
  expect(await ask('demo', 'Hello!', { id: 'holiday/1' })).toMatchObject({
    status: 200,
    body: { choices: [{ message: { content: expect.stringContaining('Hello!') } }] },
  });
  await ask('demo', 'And?', { id: 'holiday/1' });
  expect((await stage.lastRecord()).changes).toEqual([expect.stringContaining('2 earlier message(s)')]);
  expect(await listed()).toEqual([
    { id: 'holiday/1', object: 'conversation', messages: 4, bytes: expect.any(Number), used_at: expect.any(Number) },
  ]);
  expect(await listed({ 'x-api-key': 'another' })).toEqual([]);
  expect(await call('DELETE', '/v1/conversations/holiday%2F1', undefined, { 'x-api-key': 'another' })).toMatchObject({
    status: 404,
  });
  expect(await call('DELETE', '/v1/conversations/holiday%2F1')).toEqual({
    status: 200,
    body: { id: 'holiday/1', object: 'conversation.deleted', deleted: true },
  });
  await ask('demo', 'x', { id: 'a' });
  expect(await call('DELETE', '/v1/conversations')).toEqual({
    status: 200,
    body: { object: 'list.deleted', deleted: 1 },
  });
  expect(await listed()).toEqual([]);
});

test('Claude gets what the client left out, once, and the stream is remembered too', async () => {
  const streamed = await fetch(`${stage.url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({
      model: 'claude-opus-5-5',
      id: 'c',
      stream: true,
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hi' },
      ],
    }),
  });
  expect(await streamed.text()).toContain('[DONE]');
  await ask('claude-opus-5-5', 'And?', { id: 'c' });
  const bodies = stage.anthropic.requests
    .filter(({ path }) => path.startsWith('/v1/messages'))
    .map(({ body }) => record(body));
  expect(records(bodies[1]?.messages).map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  expect(JSON.stringify(bodies[1]?.system)).toContain('Be kind.');
  await call('DELETE', '/v1/conversations');
});

test('a local model is asked on the translating route when there is an id, and as it came when there is none', async () => {
  await ask('llama3.2', 'Hi', { user: 'ann' });
  expect(stage.ollama.requests.at(-1)?.path).toBe('/v1/chat/completions');
  expect((await ask('llama3.2', 'Hi', { id: 'l' })).status).toBe(200);
  await ask('llama3.2', 'And?', { id: 'l' });
  expect((await stage.lastRecord()).changes).toContainEqual(expect.stringContaining('translated here'));
  const chats = stage.ollama.requests.filter(({ path }) => path === '/api/chat');
  expect(records(record(chats.at(-1)?.body).messages).map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  await call('DELETE', '/v1/conversations');
});

test('the settings: user as a name, and a file that outlives a restart and goes when it is not wanted', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-conversations-'));
  const file = join(dataDir, 'conversations.json');
  const create = () => {
    const settings = createSettingsStore(plainSettingsFile(dataDir), loadSettings(dataDir).settings);
    return {
      settings,
      gateway: createGateway({
        settings,
        overrides: readOverrides({ port: '0' }, { OLLAMA_BASE_URL: stage.ollama.url }),
      }),
    };
  };
  const say = (url: string, change: object) =>
    call(
      'POST',
      '/v1/chat/completions',
      { model: 'demo', messages: [{ role: 'user', content: 'Hi' }], ...change },
      {},
      url,
    );
  const known = async (url: string) =>
    records(record((await call('GET', '/v1/conversations', undefined, {}, url)).body).data);
  try {
    const first = create();
    const { url } = await first.gateway.start();
    await say(url, { user: 'ann' });
    expect(await known(url)).toEqual([]);
    await first.settings.update({ conversations: { byUser: true, keep: true } });
    await say(url, { user: 'ann' });
    await say(url, { user: 'u'.repeat(300) });
    await first.gateway.stop(0);
    expect(existsSync(file)).toBe(true);

    const second = create();
    const again = await second.gateway.start();
    expect(await known(again.url)).toMatchObject([{ id: 'ann', messages: 2 }]);
    await second.settings.update({ conversations: { byUser: false, keep: false } });
    await second.gateway.stop(0);
    expect(existsSync(file)).toBe(false);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test.each([[5], [''], ['x'.repeat(257)]])('an id that is no name is refused: %j', async (id) => {
  expect(await ask('demo', 'Hi', { id })).toMatchObject({
    status: 400,
    body: { error: { param: 'id', message: expect.stringContaining('1 to 256') } },
  });
});
