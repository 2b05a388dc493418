import { expect, it } from 'vitest';
import { embed } from './embed.ts';
import { fakeExchange } from '../../core/testing/fake-exchange.ts';
import { fakeGateway } from '../../core/testing/fake-gateway.ts';

it('relays embeddings to Ollama', async () => {
  expect(
    await embed(
      fakeExchange({ model: 'qwen3:8b', input: ['a'] }, { method: 'POST', path: '/api/embed' }),
      fakeGateway(),
    ),
  ).toMatchObject({ body: 'from Ollama' });
});

it.each(['claude-opus-5-5', 'demo'])('says that %s has none, and what to do', async (model) => {
  await expect(
    embed(fakeExchange({ model, input: 'a' }, { method: 'POST', path: '/api/embed' }), fakeGateway()),
  ).rejects.toMatchObject({
    status: 400,
    message: expect.stringMatching(new RegExp(`"${model}" does not support embeddings.*ollama pull`)),
  });
});

it('wants a model', async () => {
  await expect(
    embed(fakeExchange('', { method: 'POST', path: '/api/embeddings' }), fakeGateway()),
  ).rejects.toMatchObject({
    status: 400,
    message: 'model is required',
  });
});
