import { describe, expect, it } from 'vitest';
import { resolveTarget } from './resolve-target.ts';
import { fakeExchange } from '../../core/testing/fake-exchange.ts';
import { fakeGateway, FROM_OLLAMA, ollamaTarget } from '../../core/testing/fake-gateway.ts';

const missing = (): Error => new Error('model is required');

describe('resolveTarget', () => {
  it('relays a request for a model of Ollama as it came', async () => {
    const gateway = fakeGateway();
    const exchange = fakeExchange('{"model":"qwen3:8b", "unknown": [ 1 ]}', { method: 'POST', path: '/api/chat' });
    expect(await resolveTarget(exchange, gateway, missing)).toEqual({ reply: FROM_OLLAMA });
    expect(gateway.relayed).toEqual([{ upstream: 'ollama' }]);
    expect(exchange.notes).toEqual([]);
  });

  it('changes nothing but the name where an alias leads to a model of Ollama', async () => {
    const gateway = fakeGateway({ targets: { 'gpt-4': ollamaTarget('qwen3:8b', 'alias gpt-4') } });
    const exchange = fakeExchange('{ "messages":[{"content":"\\u00e9 gpt-4"}],"model" : "gpt-4","x":1.0 }', {
      method: 'POST',
      path: '/api/chat',
    });
    await resolveTarget(exchange, gateway, missing);
    expect(Buffer.from(gateway.relayed[0]?.body ?? '').toString()).toBe(
      '{ "messages":[{"content":"\\u00e9 gpt-4"}],"model" : "qwen3:8b","x":1.0 }',
    );
    expect(exchange.notes).toEqual([expect.stringMatching(/from gpt-4 to qwen3:8b.*back in the answer/)]);
  });

  it('knows the old field name', async () => {
    const gateway = fakeGateway({ targets: { x: ollamaTarget('qwen3:8b', 'alias x') } });
    await resolveTarget(
      fakeExchange({ model: '', name: 'x', verbose: true }, { method: 'POST', path: '/api/show' }),
      gateway,
      missing,
    );
    expect(JSON.parse(Buffer.from(gateway.relayed[0]?.body ?? '').toString())).toEqual({
      model: '',
      name: 'qwen3:8b',
      verbose: true,
    });
  });

  it('returns what has to be asked in the language inside', async () => {
    const resolved = await resolveTarget(
      fakeExchange({ model: 'claude-opus-5-5', messages: [] }, { method: 'POST', path: '/api/chat' }),
      fakeGateway(),
      missing,
    );
    expect(resolved).toMatchObject({
      reply: undefined,
      model: 'claude-opus-5-5',
      fields: { messages: [] },
      target: { backend: 'anthropic' },
    });
  });

  it.each([
    ['', 'model is required'],
    ['{}', 'model is required'],
    ['{"model":""}', 'model is required'],
    ['{"model":5}', 'model must be a string'],
    ['{"model"', 'not valid JSON'],
    ['{"model":"claude-opus-5-5",}', 'not valid JSON'],
    ['{"model":"nobody"}', "model 'nobody' not found"],
  ])('refuses %s', async (body, words) => {
    await expect(
      resolveTarget(fakeExchange(body, { method: 'POST', path: '/api/chat' }), fakeGateway(), missing),
    ).rejects.toThrow(words);
  });
});
