import Anthropic from '@anthropic-ai/sdk';
import OldAnthropic from 'anthropic-sdk-old';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startStage, type Stage } from '../support/gateway.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());
beforeEach(() => {
  stage.ollama.reset();
  stage.anthropic.reset();
});

type Sdk = {
  messages: {
    batches: Pick<Anthropic['messages']['batches'], 'create' | 'retrieve' | 'list' | 'cancel' | 'delete' | 'results'>;
  };
};

/** The old client's types are older too; what the tests call has the same shape in both. */
function asSdk(client: object): Sdk {
  const isSdk = (value: object): value is Sdk => 'messages' in value;
  if (!isSdk(client)) throw new Error('not a client');
  return client;
}

const connect = (apiKey = 'any', baseURL = stage.url): Anthropic => new Anthropic({ baseURL, apiKey, maxRetries: 0 });
const sdks: [string, () => Sdk][] = [
  ['newest', () => connect('newest')],
  ['an old one', () => asSdk(new OldAnthropic({ baseURL: stage.url, apiKey: 'old', maxRetries: 0 }))],
];

type Requests = Anthropic.Messages.BatchCreateParams.Request[];
const ask = (customId: string, content: string, model = 'llama3.2'): Requests[number] => ({
  custom_id: customId,
  params: { model, max_tokens: 50, messages: [{ role: 'user', content }] },
});

function ended(client: Sdk, id: string): Promise<Anthropic.Messages.MessageBatch> {
  return vi.waitFor(
    async () => {
      const batch = await client.messages.batches.retrieve(id);
      if (batch.processing_status !== 'ended') throw new Error(batch.processing_status);
      return batch;
    },
    { interval: 20, timeout: 5000 },
  );
}

async function resultsOf(client: Sdk, id: string): Promise<Map<string, Anthropic.Messages.MessageBatchResult>> {
  const results = new Map<string, Anthropic.Messages.MessageBatchResult>();
  for await (const { custom_id, result } of await client.messages.batches.results(id)) results.set(custom_id, result);
  return results;
}

describe.each(sdks)('@anthropic-ai/sdk, %s: a batch on local models', (_name, make) => {
  test('is made, waited for, fetched, listed and deleted', async () => {
    const client = make();
    stage.ollama.always((request) => ({
      text: [`heard ${JSON.stringify(request.body).includes('apples') ? 'apples' : 'pears'}`],
    }));
    const batch = await client.messages.batches.create({
      requests: [
        ask('one', 'apples'),
        ask('two', 'pears', 'qwen3:8b'),
        ask('demo', 'hi', 'demo'),
        ask('bad', 'x', 'no-such-model'),
      ],
    });
    expect(batch).toMatchObject({
      type: 'message_batch',
      processing_status: 'in_progress',
      results_url: null,
      request_counts: { processing: 4, succeeded: 0 },
    });
    expect(batch.id).toMatch(/^msgbatch_\w+$/);
    expect(Date.parse(batch.expires_at) - Date.parse(batch.created_at)).toBe(24 * 60 * 60 * 1000);
    expect(await ended(client, batch.id)).toMatchObject({
      request_counts: { processing: 0, succeeded: 3, errored: 1, canceled: 0, expired: 0 },
    });
    const results = await resultsOf(client, batch.id);
    expect(results.get('one')).toMatchObject({
      type: 'succeeded',
      message: {
        type: 'message',
        role: 'assistant',
        model: 'llama3.2',
        content: [{ type: 'text', text: 'heard apples' }],
        stop_reason: 'end_turn',
      },
    });
    expect(results.get('two')).toMatchObject({
      type: 'succeeded',
      message: { model: 'qwen3:8b', content: [{ text: 'heard pears' }] },
    });
    expect(results.get('demo')).toMatchObject({ type: 'succeeded' });
    expect(results.get('bad')).toMatchObject({
      type: 'errored',
      error: { type: 'error', error: { type: 'not_found_error' }, request_id: expect.stringMatching(/^req_/) },
    });
    const rows = stage.records.filter(
      ({ userAgent, changes }) => userAgent === 'batch' && changes[0]?.includes(batch.id),
    );
    expect(rows.map(({ modelUsed, status }) => [modelUsed, status]).sort()).toEqual(
      [
        [undefined, 404],
        ['demo', 200],
        ['llama3.2:latest', 200],
        ['qwen3:8b', 200],
      ].sort(),
    );

    const second = await client.messages.batches.create({ requests: [ask('again', 'apples')] });
    await ended(client, second.id);
    stage.anthropic.scriptAt(
      'GET /v1/messages/batches',
      { body: { data: [], has_more: false, first_id: null, last_id: null } },
      { body: { data: [], has_more: false, first_id: null, last_id: null } },
    );
    const listed: string[] = [];
    for await (const { id } of client.messages.batches.list({ limit: 1 })) listed.push(id);
    expect(listed).toEqual([second.id, batch.id]);
    expect(await client.messages.batches.delete(batch.id)).toEqual(
      expect.objectContaining({ id: batch.id, type: 'message_batch_deleted' }),
    );
    stage.anthropic.scriptAt(`GET /v1/messages/batches/${batch.id}`, {
      status: 404,
      body: { type: 'error', error: { type: 'not_found_error', message: 'no' } },
    });
    await expect(client.messages.batches.retrieve(batch.id)).rejects.toMatchObject({ status: 404 });
  });
});

test('a batch is canceled while the model is at it, which stops the model', async () => {
  stage.ollama.script({ text: ['One', ' two'], stallAfter: 1 });
  const client = connect();
  const { id } = await client.messages.batches.create({ requests: [ask('a', 'x'), ask('b', 'y')] });
  const sent = await stage.ollama.nextRequest((request) => request.path === '/api/chat');
  expect(await client.messages.batches.cancel(id)).toMatchObject({
    processing_status: 'canceling',
    cancel_initiated_at: expect.any(String),
  });
  await sent.closed;
  expect(await ended(client, id)).toMatchObject({ request_counts: { canceled: 2 } });
  expect([...(await resultsOf(client, id)).values()]).toEqual([{ type: 'canceled' }, { type: 'canceled' }]);
});

test('what can never be asked for is refused at once', async () => {
  const client = connect();
  await expect(client.messages.batches.create({ requests: [ask('a', 'x'), ask('a', 'y')] })).rejects.toMatchObject({
    status: 400,
    type: 'invalid_request_error',
  });
  await expect(client.messages.batches.results('msgbatch_none')).rejects.toMatchObject({ status: 404 });
});

test('callers with other keys have their own batches', async () => {
  const { id } = await connect('mine').messages.batches.create({ requests: [ask('a', 'x', 'demo')] });
  await expect(connect('yours').messages.batches.retrieve(id)).rejects.toMatchObject({ status: 404 });
  await expect(connect('yours').messages.batches.cancel(id)).rejects.toMatchObject({ status: 404 });
  await ended(connect('mine'), id);
});

test('a batch with Claude and local models is answered by both', async () => {
  stage.anthropic.script({ blocks: [{ text: 'from Claude' }] });
  stage.ollama.script({ text: ['from here'] });
  const client = connect();
  const { id } = await client.messages.batches.create({
    requests: [ask('far', 'x', 'claude-opus-5-5'), ask('near', 'y')],
  });
  await ended(client, id);
  const results = await resultsOf(client, id);
  expect(results.get('far')).toMatchObject({
    type: 'succeeded',
    message: { model: 'claude-opus-5-5', content: [{ text: 'from Claude' }] },
  });
  expect(results.get('near')).toMatchObject({ type: 'succeeded', message: { content: [{ text: 'from here' }] } });
  const sent = await stage.anthropic.nextRequest((request) => request.path === '/v1/messages');
  expect(sent.headers['x-api-key']).toBe('sk-ant-test-key');
});

test("Claude's own batches go there and come back through the gateway, results too", async () => {
  await stage.store.update({ aliases: { mine: 'claude-opus-5-5' } });
  const theirs = {
    id: 'msgbatch_theirs',
    type: 'message_batch',
    processing_status: 'ended',
    results_url: `${stage.anthropic.url}/v1/messages/batches/msgbatch_theirs/results`,
  };
  stage.anthropic.scriptAt('POST /v1/messages/batches', { body: theirs });
  stage.anthropic.scriptAt('GET /v1/messages/batches/msgbatch_theirs', { body: theirs });
  stage.anthropic.scriptAt('GET /v1/messages/batches/msgbatch_theirs/results', {
    body: `${JSON.stringify({ custom_id: 'a', result: { type: 'canceled' } })}\n`,
  });
  const client = connect();
  expect(await client.messages.batches.create({ requests: [ask('a', 'x', 'mine')] })).toMatchObject({
    id: 'msgbatch_theirs',
    results_url: `${stage.url}/v1/messages/batches/msgbatch_theirs/results`,
  });
  const sent = await stage.anthropic.nextRequest((request) => request.path === '/v1/messages/batches');
  expect(sent.body).toEqual({ requests: [ask('a', 'x', 'claude-opus-5-5')] });
  expect(sent.headers['x-api-key']).toBe('sk-ant-test-key');
  expect((await resultsOf(client, 'msgbatch_theirs')).get('a')).toEqual({ type: 'canceled' });
});

test('a batch survives a restart in the middle of an answer', async () => {
  const own = await startStage();
  try {
    own.ollama.script(
      { text: ['first'] },
      { text: ['never', ' ends'], stallAfter: 1 },
      { text: ['second'] },
      { text: ['third'] },
    );
    const { id } = await connect('any', own.url).messages.batches.create({
      requests: [ask('a', '1'), ask('b', '2'), ask('c', '3')],
    });
    await own.ollama.nextRequest((request) => request.path === '/api/chat');
    const broken = await own.ollama.nextRequest((request) => request.path === '/api/chat');
    await own.gateway.stop(0);
    await broken.closed;
    const { url } = await own.gateway.start();
    const client = connect('any', url);
    expect(await ended(client, id)).toMatchObject({
      request_counts: { succeeded: 3 },
      results_url: `${url}/v1/messages/batches/${id}/results`,
    });
    const texts = [...(await resultsOf(client, id))].map(([name, result]) => [
      name,
      result.type === 'succeeded' ? result.message.content : undefined,
    ]);
    expect(texts).toMatchObject([
      ['a', [{ text: 'first' }]],
      ['b', [{ text: 'second' }]],
      ['c', [{ text: 'third' }]],
    ]);
  } finally {
    await own.close();
  }
});
