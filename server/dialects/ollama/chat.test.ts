import { describe, expect, it } from 'vitest';
import { quotedError } from '../../messages/errors.ts';
import type { JsonObject } from '../../lib/json.ts';
import { chat } from './chat.ts';
import { fakeExchange, type FakeExchange } from '../../core/testing/fake-exchange.ts';
import { fakeGateway, type FakeGateway, type FakeOptions } from '../../core/testing/fake-gateway.ts';
import { answerOf } from '../../core/testing/sample-answers.ts';
import { wholeText } from '../../core/whole-text.ts';
import { linesOf } from './testing/lines.ts';

const hello = { model: 'claude-opus-5-5', messages: [{ role: 'user', content: 'Hi' }] };

function ask(
  body: JsonObject,
  options: FakeOptions = {},
): { gateway: FakeGateway; exchange: FakeExchange; reply: ReturnType<typeof chat> } {
  const gateway = fakeGateway(options);
  const exchange = fakeExchange(body, { method: 'POST', path: '/api/chat' });
  return { gateway, exchange, reply: chat(exchange, gateway) };
}

describe('chat', () => {
  it('streams unless it is told not to', async () => {
    const { reply, gateway, exchange } = ask(hello, { headers: { 'x-ratelimit': '1' } });
    const answer = await reply;
    expect(answer).toMatchObject({
      kind: 'stream',
      status: 200,
      headers: { 'content-type': 'application/x-ndjson', 'x-ratelimit': '1' },
    });
    expect(linesOf(await wholeText(answer))).toMatchObject([
      { model: 'claude-opus-5-5', message: { role: 'assistant', content: 'Hello' }, done: false },
      { model: 'claude-opus-5-5', message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop' },
    ]);
    expect(gateway.asked).toEqual([
      { model: 'claude-opus-5-5', messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] },
    ]);
    expect(exchange.record.stream).toBe(true);
  });

  it('answers with one object', async () => {
    const answer = [
      answerOf({ thinking: ['Hm'], text: ['Hi'], calls: [{ id: 'toolu_1', name: 'f', json: ['{"a":1}'] }] }),
    ];
    const { reply, exchange } = ask({ ...hello, stream: false, think: true }, { answer });
    expect(await reply).toMatchObject({
      kind: 'whole',
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: {
        model: 'claude-opus-5-5',
        message: {
          role: 'assistant',
          content: 'Hi',
          thinking: 'Hm',
          tool_calls: [{ id: 'toolu_1', function: { index: 0, name: 'f', arguments: { a: 1 } } }],
        },
        done: true,
        done_reason: 'stop',
      },
    });
    expect(exchange.record.stream).toBe(false);
  });

  it('leaves out what an answer does not have', async () => {
    const reply = await ask({ ...hello, stream: false }).reply;
    if (reply.kind !== 'whole') throw new Error('streamed');
    expect(reply.body).toHaveProperty('message', { role: 'assistant', content: 'Hello' });
  });

  it.each([
    [{}, 'load'],
    [{ messages: [] }, 'load'],
    [{ messages: [], keep_alive: 0 }, 'unload'],
    [{ messages: null, keep_alive: '5m' }, 'load'],
  ])('%j asks no upstream', async (fields, reason) => {
    const { reply, gateway } = ask({ model: 'demo', ...fields });
    expect(await reply).toMatchObject({
      status: 200,
      body: { model: 'demo', message: { role: 'assistant', content: '' }, done: true, done_reason: reason },
    });
    expect(gateway.asked).toEqual([]);
  });

  it('gives Ollama what is its own, empty messages too', async () => {
    const { reply, gateway } = ask({ model: 'qwen3:8b', messages: [] });
    expect(await reply).toMatchObject({ body: 'from Ollama' });
    expect(gateway.relayed).toEqual([{ upstream: 'ollama' }]);
  });

  it('refuses a request without a model in the words of Ollama', async () => {
    await expect(ask({}).reply).rejects.toMatchObject({ status: 400, message: 'model is required' });
  });

  it('fails with the status of an error that comes first', async () => {
    const limit = quotedError('rate_limit_error', 'Slow down.', { headers: { 'retry-after': '3' } });
    await expect(wholeText(await ask(hello, { answer: [limit] }).reply)).rejects.toBe(limit);
    await expect(ask({ ...hello, stream: false }, { answer: [limit] }).reply).rejects.toBe(limit);
  });

  it('says what was changed on the way', async () => {
    const { reply, exchange } = ask({ ...hello, stream: false, options: { seed: 1 } });
    await reply;
    expect(exchange.notes).toEqual(['Options that Claude does not have were left out: seed.']);
  });
});
