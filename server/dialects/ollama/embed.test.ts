import { expect, it } from 'vitest';
import { embed } from './embed.ts';
import { exchangeOf, fakeGateway } from './testing/fake-gateway.ts';

it('hands embeddings over to Ollama', async () => {
  expect(
    await embed(exchangeOf('POST', '/api/embed', { model: 'qwen3:8b', input: ['a'] }), fakeGateway()),
  ).toMatchObject({ body: 'from Ollama' });
});

it.each(['claude-opus-5-5', 'demo'])('says that %s has none, and what to do', async (model) => {
  await expect(embed(exchangeOf('POST', '/api/embed', { model, input: 'a' }), fakeGateway())).rejects.toMatchObject({
    status: 400,
    message: expect.stringMatching(new RegExp(`"${model}" does not support embeddings.*ollama pull`)),
  });
});

it('wants a model', async () => {
  await expect(embed(exchangeOf('POST', '/api/embeddings'), fakeGateway())).rejects.toMatchObject({
    status: 400,
    message: 'model is required',
  });
});
