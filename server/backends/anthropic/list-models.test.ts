import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startFakeAnthropic, type FakeAnthropic } from '../../../test/fakes/anthropic.ts';
import { knownClaudeModels } from '../../../test/fakes/anthropic-models.ts';
import { claudeFactsFor, claudeFactsFromApi } from '../../models/claude-models.ts';
import { listClaudeModels, testKey, type ModelsSource } from './list-models.ts';

let fake: FakeAnthropic;

beforeAll(async () => {
  fake = await startFakeAnthropic({ models: knownClaudeModels.map((model) => model.id) });
});
afterEach(() => fake.reset());
afterAll(() => fake.close());

const source = (over: Partial<ModelsSource> = {}): ModelsSource => ({
  baseUrl: fake.url,
  apiKey: 'sk-ant-key',
  signal: new AbortController().signal,
  ...over,
});

describe('listClaudeModels', () => {
  it('lists what the API lists, as the table knows it', async () => {
    const entries = await listClaudeModels(source({ baseUrl: `${fake.url}/` }));
    expect(entries.map((entry) => claudeFactsFromApi(entry)?.id)).toEqual(knownClaudeModels.map((model) => model.id));
    for (const model of knownClaudeModels) {
      const entry = entries.find((candidate) => claudeFactsFromApi(candidate)?.id === model.id);
      expect(claudeFactsFromApi(entry)).toMatchObject({
        contextWindow: model.maxInput,
        maxOutput: model.maxOutput,
        displayName: model.displayName,
        efforts: model.effort,
      });
      // The fallback table agrees with what the API says.
      expect(claudeFactsFor(model.id)).toMatchObject({
        efforts: model.effort,
        thinking: claudeFactsFromApi(entry)?.thinking,
      });
    }
    expect(fake.requests[0]?.headers).toMatchObject({ 'x-api-key': 'sk-ant-key' });
    expect(fake.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('reads every page', async () => {
    const page = (id: string, more: boolean): Record<string, unknown> => ({
      data: [{ type: 'model', id }],
      has_more: more,
      first_id: id,
      last_id: id,
    });
    fake.scriptAt('GET /v1/models', { body: page('claude-a', true) }, { body: page('claude-b', false) });
    expect(await listClaudeModels(source())).toMatchObject([{ id: 'claude-a' }, { id: 'claude-b' }]);
    expect(fake.requests[1]?.query.get('after_id')).toBe('claude-a');
  });

  it('neither reads the environment nor writes to the console', async () => {
    vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', '');
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'leak');
    vi.stubEnv('ANTHROPIC_LOG', 'debug');
    const spies = (['log', 'warn', 'error', 'debug', 'info'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation(() => undefined),
    );
    await listClaudeModels(source());
    expect(fake.requests[0]?.headers.authorization).toBeUndefined();
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it("throws the API's own refusal", async () => {
    await expect(listClaudeModels(source({ apiKey: 'bad-key' }))).rejects.toMatchObject({
      name: 'GatewayError',
      status: 401,
      type: 'authentication_error',
    });
  });
});

describe('testKey', () => {
  it('counts the models of a good key', async () => {
    expect(await testKey(source())).toEqual({ ok: true, models: knownClaudeModels.length, ms: expect.any(Number) });
  });

  it.each([
    [{ apiKey: 'bad-key' }, undefined, 'The key is wrong or was revoked'],
    [{ baseUrl: 'http://127.0.0.1:9' }, undefined, 'http://127.0.0.1:9 cannot be reached'],
    [{}, { status: 402 }, 'has no credit left'],
    [{}, { status: 403 }, 'may not do this'],
    [{}, { status: 407, html: '<title>Sign in</title>' }, 'A proxy wants a sign-in'],
    [{}, { status: 200, html: '<title>Captive portal</title>' }, 'a web page instead of an answer ("Captive portal")'],
    [{}, { status: 200, body: 'half {' }, 'a text that is no answer of the API'],
  ])('says in plain words what is wrong (%j %j)', async (over, fault, cause) => {
    if (fault !== undefined) fake.scriptAt('GET /v1/models', fault);
    expect(await testKey(source(over))).toEqual({
      ok: false,
      cause: expect.stringContaining(cause),
      ms: expect.any(Number),
    });
  });
});
