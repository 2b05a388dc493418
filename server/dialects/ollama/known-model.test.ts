import { expect, it } from 'vitest';
import { quotedError } from '../../messages/errors.ts';
import { modelNotFound, modelOfThisName } from './known-model.ts';
import { fakeExchange } from '../../core/testing/fake-exchange.ts';
import { claudeTarget, fakeGateway, ollamaTarget } from '../../core/testing/fake-gateway.ts';

it('knows only models that bear the name', async () => {
  const gateway = fakeGateway({
    targets: {
      a: claudeTarget,
      b: ollamaTarget('x', 'pattern b*'),
      c: ollamaTarget('x', 'default model'),
      d: ollamaTarget('x', 'alias d'),
    },
  });
  const exchange = fakeExchange('', { method: 'POST', path: '/api/pull' });
  expect(await modelOfThisName(exchange, gateway, 'a')).toBe(claudeTarget);
  expect(await modelOfThisName(exchange, gateway, 'd')).toMatchObject({ name: 'x' });
  for (const name of ['b', 'c', 'unknown']) expect(await modelOfThisName(exchange, gateway, name)).toBeUndefined();
});

it('lets other errors through', async () => {
  const off = quotedError('permission_error', 'off', { code: 'direction_off' });
  await expect(
    modelOfThisName(
      fakeExchange('', { method: 'POST', path: '/api/pull' }),
      { ...fakeGateway(), models: { ...fakeGateway().models, resolve: () => Promise.reject(off) } },
      'a',
    ),
  ).rejects.toBe(off);
});

it('says 404 in the words of Ollama', () => {
  expect(modelNotFound('x')).toMatchObject({ status: 404, message: "model 'x' not found" });
});
