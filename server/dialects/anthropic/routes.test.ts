import { describe, expect, it, test } from 'vitest';
import { quotedError } from '../../messages/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Reply } from '../../core/reply.ts';
import { anthropicRoutes } from './routes.ts';
import { fakeExchange } from '../../core/testing/fake-exchange.ts';
import { claudeTarget, fakeGateway, type FakeGateway } from '../../core/testing/fake-gateway.ts';
import { eventsOf } from '../../core/testing/sample-answers.ts';

const MESSAGES = [{ role: 'user', content: 'Hi' }];

function call(method: string, path: string, exchange: Exchange, gateway: FakeGateway): Promise<Reply> {
  const route = anthropicRoutes.routes.find((candidate) => candidate.method === method && candidate.path === path);
  if (route === undefined) throw new Error(`no route ${method} ${path}`);
  return route.handle(exchange, gateway);
}

describe('messages', () => {
  const ask = (body: object, gateway: FakeGateway): Promise<Reply> =>
    call('POST', '/v1/messages', fakeExchange(body), gateway);

  it('on a local model: whole, with the report of context management to who asked for it', async () => {
    const gateway = fakeGateway({ answer: [eventsOf([{ text: ['Hel', 'lo'] }], 'end_turn')] });
    const reply = await ask(
      { model: 'qwen3:8b', max_tokens: 5, messages: MESSAGES, context_management: { edits: [] } },
      gateway,
    );
    expect(reply).toMatchObject({
      kind: 'whole',
      status: 200,
      body: { type: 'message', content: [{ type: 'text', text: 'Hello' }], context_management: { applied_edits: [] } },
    });
    expect(gateway.asked).toMatchObject([{ model: 'qwen3:8b', max_tokens: 5, messages: MESSAGES }]);
  });

  it("on Claude: the caller's own bytes", async () => {
    const gateway = fakeGateway();
    const body = Buffer.from('{"model":"claude-opus-5-5",  "unheard_of":1}');
    await call('POST', '/v1/messages', fakeExchange(body), gateway);
    expect(gateway.relayed).toMatchObject([{ upstream: 'anthropic' }]);
    expect(Buffer.from(gateway.relayed[0]?.body ?? '').toString()).toBe(body.toString());
  });

  it("on Claude by another name, with a local model's thinking: only these two change", async () => {
    const gateway = fakeGateway({ targets: { mine: claudeTarget } });
    const exchange = fakeExchange({
      model: 'mine',
      keep: 1,
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'x', signature: 'gw1.abc' },
            { type: 'text', text: 'Hello' },
          ],
        },
      ],
    });
    await call('POST', '/v1/messages', exchange, gateway);
    expect(JSON.parse(Buffer.from(gateway.relayed[0]?.body ?? '').toString())).toEqual({
      model: 'claude-opus-5-5',
      keep: 1,
      messages: [{ role: 'assistant', content: [{ type: 'text', text: 'Hello' }] }],
    });
    expect(exchange.notes).toEqual([expect.stringContaining('thinking')]);
  });
});

test('tokens are counted at Anthropic for Claude, estimated for a local model', async () => {
  const gateway = fakeGateway();
  await call(
    'POST',
    '/v1/messages/count_tokens',
    fakeExchange({ model: 'claude-opus-5-5', messages: MESSAGES }),
    gateway,
  );
  expect(gateway.relayed).toHaveLength(1);
  expect(
    await call('POST', '/v1/messages/count_tokens', fakeExchange({ model: 'qwen3:8b', messages: MESSAGES }), gateway),
  ).toMatchObject({ status: 200, body: { input_tokens: 0 } });
});

test("an error has Anthropic's shape and keeps the upstream's headers", () => {
  const error = quotedError('rate_limit_error', 'Slow down.', { headers: { 'retry-after': '7' } });
  expect(anthropicRoutes.errorReply(error, fakeExchange({}))).toEqual({
    kind: 'whole',
    status: 429,
    headers: { 'retry-after': '7' },
    body: { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down.' }, request_id: 'req_1' },
  });
});
