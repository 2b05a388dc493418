import { expect, it } from 'vitest';
import { quotedError } from '../../messages/errors.ts';
import { claudeTarget, exchangeOf, fakeGateway, ollamaTarget } from './testing/fake-gateway.ts';
import { modelNotFound, modelOfThisName } from './known-model.ts';

it('knows only models that bear the name', async () => {
  const gateway = fakeGateway({
    targets: {
      a: claudeTarget,
      b: ollamaTarget('x', 'pattern b*'),
      c: ollamaTarget('x', 'default model'),
      d: ollamaTarget('x', 'alias d'),
    },
  });
  const exchange = exchangeOf('POST', '/api/pull');
  expect(await modelOfThisName(exchange, gateway, 'a')).toBe(claudeTarget);
  expect(await modelOfThisName(exchange, gateway, 'd')).toMatchObject({ name: 'x' });
  for (const name of ['b', 'c', 'unknown']) expect(await modelOfThisName(exchange, gateway, name)).toBeUndefined();
});

it('lets other errors through', async () => {
  const off = quotedError('permission_error', 'off', { code: 'direction_off' });
  await expect(
    modelOfThisName(
      exchangeOf('POST', '/api/pull'),
      { ...fakeGateway(), models: { ...fakeGateway().models, resolve: () => Promise.reject(off) } },
      'a',
    ),
  ).rejects.toBe(off);
});

it('says 404 in the words of Ollama', () => {
  expect(modelNotFound('x')).toMatchObject({ status: 404, message: "model 'x' not found" });
});
