import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/json.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Reply } from '../../core/reply.ts';
import { copyModel, createModel, deleteModel, pullModel, pushModel } from './manage-models.ts';
import { fakeExchange } from '../../core/testing/fake-exchange.ts';
import { fakeGateway, type FakeGateway, type FakeOptions, ollamaTarget } from '../../core/testing/fake-gateway.ts';
import { wholeText } from '../../core/whole-text.ts';
import { linesOf } from './testing/lines.ts';

type Handler = (exchange: Exchange, gateway: Gateway) => Promise<Reply>;

function call(
  handler: Handler,
  body: JsonObject,
  options: FakeOptions = {},
): { gateway: FakeGateway; notes: string[]; reply: Promise<Reply> } {
  const gateway = fakeGateway(options);
  const exchange = fakeExchange(body, { method: 'POST', path: '/api/x' });
  return { gateway, notes: exchange.notes, reply: handler(exchange, gateway) };
}

describe('copyModel', () => {
  it('makes an alias, and answers with nothing', async () => {
    const { gateway, notes, reply } = call(copyModel, { source: 'qwen3:8b', destination: 'claude-3-5-sonnet' });
    expect(await reply).toEqual({ kind: 'whole', status: 200, body: '' });
    expect([...gateway.aliases]).toEqual([['claude-3-5-sonnet', 'qwen3:8b']]);
    expect(notes).toHaveLength(1);
  });

  it('wants both names, and a source that exists', async () => {
    await expect(call(copyModel, { destination: 'a' }).reply).rejects.toThrow('source is required');
    await expect(call(copyModel, { source: 'a', destination: ' ' }).reply).rejects.toThrow('destination is required');
    await expect(call(copyModel, { source: 'unknown', destination: 'a' }).reply).rejects.toMatchObject({ status: 404 });
  });
});

describe('deleteModel', () => {
  it('removes an alias, not the model it leads to', async () => {
    const { gateway, reply } = call(deleteModel, { name: 'mine' }, { aliases: { mine: 'qwen3:8b' } });
    expect(await reply).toEqual({ kind: 'whole', status: 200, body: '' });
    expect(gateway.aliases.size).toBe(0);
    expect(gateway.relayed).toEqual([]);
  });

  it('lets Ollama remove its own, and say what it does not know', async () => {
    for (const model of ['qwen3:8b', 'unknown'])
      expect(await call(deleteModel, { model }).reply).toMatchObject({ body: 'from Ollama' });
  });

  it('never removes the model behind a pattern or the default model', async () => {
    const { gateway, reply } = call(
      deleteModel,
      { model: 'gone' },
      { targets: { gone: ollamaTarget('qwen3:8b', 'default model') } },
    );
    await reply;
    expect(gateway.relayed).toEqual([{ upstream: 'ollama' }]);
  });

  it('refuses models that are not here', async () => {
    await expect(call(deleteModel, { model: 'claude-opus-5-5' }).reply).rejects.toMatchObject({ status: 400 });
    await expect(call(deleteModel, { model: 'unknown' }, { ollama: undefined }).reply).rejects.toMatchObject({
      status: 404,
      message: "model 'unknown' not found",
    });
    await expect(call(deleteModel, {}).reply).rejects.toThrow('model is required');
  });
});

describe('pullModel', () => {
  it.each(['claude-opus-5-5', 'demo', 'mine'])('has %s at once', async (name) => {
    const { gateway, reply } = call(pullModel, { name }, { aliases: { mine: 'qwen3:8b' } });
    const answer = await reply;
    expect(answer).toMatchObject({ headers: { 'content-type': 'application/x-ndjson' } });
    expect(linesOf(await wholeText(answer))).toEqual([{ status: 'pulling manifest' }, { status: 'success' }]);
    expect(gateway.relayed).toEqual([]);
  });

  it('answers with one object where no stream is wanted', async () => {
    expect(await call(pullModel, { model: 'demo', stream: false }).reply).toMatchObject({
      body: { status: 'success' },
    });
  });

  it('lets Ollama pull the rest', async () => {
    for (const model of ['qwen3:8b', 'llama9'])
      expect(await call(pullModel, { model }).reply).toMatchObject({ body: 'from Ollama' });
    expect(
      await call(pullModel, { model: 'x' }, { targets: { x: ollamaTarget('qwen3:8b', 'default model') } }).reply,
    ).toMatchObject({ body: 'from Ollama' });
  });

  it('says what to do while Ollama is away', async () => {
    await expect(call(pullModel, { model: 'llama9' }, { ollama: undefined }).reply).rejects.toMatchObject({
      code: 'upstream_unreachable',
      message: expect.stringContaining('Start Ollama'),
    });
  });
});

describe('pushModel', () => {
  it('pushes the model behind an alias', async () => {
    const { gateway, reply } = call(pushModel, { model: 'mine', insecure: true }, { aliases: { mine: 'qwen3:8b' } });
    await reply;
    expect(JSON.parse(Buffer.from(gateway.relayed[0]?.body ?? '').toString())).toEqual({
      model: 'qwen3:8b',
      insecure: true,
    });
  });

  it('relays the others, but nothing of Claude', async () => {
    const { gateway, reply } = call(pushModel, { model: 'unknown' });
    await reply;
    expect(gateway.relayed).toEqual([{ upstream: 'ollama' }]);
    await expect(call(pushModel, { name: 'claude-opus-5-5' }).reply).rejects.toMatchObject({ status: 400 });
  });
});

describe('createModel', () => {
  it('creates under a free name from what Ollama has', async () => {
    const { gateway, reply } = call(createModel, { model: 'mario', from: 'qwen3:8b', system: 'x' });
    await reply;
    expect(gateway.relayed).toEqual([{ upstream: 'ollama' }]);
  });

  it('replaces an alias as the base', async () => {
    const { gateway, notes, reply } = call(
      createModel,
      { model: 'mario', from: 'mine' },
      { aliases: { mine: 'qwen3:8b' } },
    );
    await reply;
    expect(JSON.parse(Buffer.from(gateway.relayed[0]?.body ?? '').toString())).toEqual({
      model: 'mario',
      from: 'qwen3:8b',
    });
    expect(notes).toHaveLength(1);
  });

  it('says that an alias will hide it', async () => {
    const { notes, reply } = call(createModel, { model: 'mine', files: {} }, { aliases: { mine: 'qwen3:8b' } });
    await reply;
    expect(notes).toEqual([expect.stringContaining('hides')]);
  });

  it.each([
    [{ model: 'claude-opus-5-5', from: 'qwen3:8b' }, 'belongs to a Claude model'],
    [{ model: 'demo', from: 'qwen3:8b' }, 'belongs to the demo model'],
    [{ model: 'mario', from: 'claude-opus-5-5' }, 'ollama cp claude-opus-5-5 mario'],
    [{}, 'model is required'],
  ])('refuses %j', async (body, words) => {
    await expect(call(createModel, body).reply).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(words),
    });
  });
});
