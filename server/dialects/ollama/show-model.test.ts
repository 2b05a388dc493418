import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/json.ts';
import { showModel } from './show-model.ts';
import { fakeExchange } from '../../core/testing/fake-exchange.ts';
import { claudeTarget, fakeGateway, type FakeOptions, ollamaTarget } from '../../core/testing/fake-gateway.ts';

function show(body: JsonObject, options: FakeOptions = {}): ReturnType<typeof showModel> {
  return showModel(fakeExchange(body, { method: 'POST', path: '/api/show' }), fakeGateway(options));
}

describe('showModel', () => {
  it('describes a Claude model', async () => {
    expect(await show({ model: 'claude-opus-5-5' })).toMatchObject({
      status: 200,
      body: {
        license: '',
        template: '',
        parameters: '',
        modelfile: expect.stringContaining('FROM claude-opus-5-5'),
        details: { family: 'claude', families: ['claude'], format: 'api' },
        model_info: {
          'general.architecture': 'claude',
          'general.basename': 'claude-opus-5-5',
          'claude.context_length': 1_000_000,
        },
        capabilities: ['completion', 'tools', 'vision', 'thinking'],
        modified_at: '2026-09-01T00:00:00Z',
      },
    });
  });

  it('names the model as it was asked for, in either field', async () => {
    for (const body of [{ name: 'best' }, { model: 'best', name: '' }, { model: '', name: 'best' }]) {
      expect(await show(body, { targets: { best: claudeTarget } })).toMatchObject({
        body: { model_info: { 'general.basename': 'best' } },
      });
    }
  });

  it('describes the demo', async () => {
    expect(await show({ model: 'demo' })).toMatchObject({
      body: { model_info: { 'general.architecture': 'demo', 'demo.context_length': expect.any(Number) } },
    });
  });

  it('relays what is of Ollama, with the name of the real model', async () => {
    const gateway = fakeGateway({ targets: { x: ollamaTarget('qwen3:8b', 'alias x') } });
    expect(
      await showModel(fakeExchange({ model: 'x', verbose: true }, { method: 'POST', path: '/api/show' }), gateway),
    ).toMatchObject({
      body: 'from Ollama',
    });
    expect(Buffer.from(gateway.relayed[0]?.body ?? '').toString()).toBe('{"model":"qwen3:8b","verbose":true}');
  });

  it('refuses what it does not know, and nothing at all', async () => {
    await expect(show({ model: 'x' })).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining("model 'x' not found"),
    });
    await expect(show({})).rejects.toMatchObject({ status: 400, message: 'model is required' });
  });
});
