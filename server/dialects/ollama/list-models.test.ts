import { expect, it } from 'vitest';
import { listModels } from './list-models.ts';
import { fakeExchange } from '../../core/testing/fake-exchange.ts';
import { facts, fakeGateway } from '../../core/testing/fake-gateway.ts';

const entry = {
  name: 'qwen3:8b',
  model: 'qwen3:8b',
  size: 5_000,
  digest: 'abc',
  details: { family: 'qwen3' },
  remote_host: 'kept',
  modified_at: '2026-01-02T00:00:00Z',
};

async function listed(models: Parameters<typeof fakeGateway>[0]): Promise<unknown> {
  return (await listModels(fakeExchange('', { method: 'GET', path: '/api/tags' }), fakeGateway(models))).body;
}

it('lists nothing as an empty list, never null', async () => {
  expect(await listed({})).toEqual({ models: [] });
});

it('keeps every field of the entries of Ollama', async () => {
  expect(await listed({ listed: [{ name: 'qwen3:8b', backend: 'ollama', ollama: entry }] })).toEqual({
    models: [entry],
  });
});

it('lists an alias like the model that it leads to', async () => {
  const models = await listed({
    listed: [
      { name: 'gpt-4', backend: 'ollama', aliasOf: 'qwen3:8b', ollama: entry },
      { name: 'hf.co/me/my:q4', backend: 'ollama', aliasOf: 'qwen3:8b', ollama: entry },
      { name: 'best', backend: 'anthropic', aliasOf: 'claude-opus-5-5', claude: facts },
    ],
  });
  expect(models).toMatchObject({
    models: [
      { ...entry, name: 'gpt-4:latest', model: 'gpt-4:latest' },
      { ...entry, name: 'hf.co/me/my:q4', model: 'hf.co/me/my:q4' },
      { name: 'best', model: 'best', details: { family: 'claude' } },
    ],
  });
});

it('lists Claude and the demo with all that clients read', async () => {
  const models = await listed({
    listed: [
      { name: 'claude-opus-5-5', backend: 'anthropic', claude: facts },
      { name: 'demo', backend: 'demo' },
    ],
  });
  expect(models).toEqual({
    models: [
      {
        name: 'claude-opus-5-5',
        model: 'claude-opus-5-5',
        modified_at: '2026-09-01T00:00:00Z',
        size: 0,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        details: {
          parent_model: '',
          format: 'api',
          family: 'claude',
          families: ['claude'],
          parameter_size: '',
          quantization_level: '',
          context_length: 1_000_000,
        },
        capabilities: ['completion', 'tools', 'vision', 'thinking'],
      },
      expect.objectContaining({
        name: 'demo',
        model: 'demo',
        size: 0,
        capabilities: expect.arrayContaining(['completion']),
      }),
    ],
  });
});
