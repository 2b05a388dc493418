import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GatewayError } from '../../server/messages/errors.ts';
import { VERSIONS } from './install.mjs';
import { openStage, textOf, type Stage } from './stage.ts';

async function failureOf(asked: Promise<unknown>): Promise<GatewayError> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('no error came');
}

describe.each(VERSIONS)('errors with claude %s', (version) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(version);
  });
  afterAll(() => stage.close());
  beforeEach(() => {
    stage.fake.reset();
    stage.fake.always(undefined);
  });

  test.each([
    [
      400,
      'messages.0.content.0: this is bad',
      { type: 'invalid_request_error', message: 'messages.0.content.0: this is bad' },
    ],
    [
      400,
      'prompt is too long: 250000 tokens > 200000 maximum',
      {
        type: 'invalid_request_error',
        code: 'context_length_exceeded',
        message: expect.stringContaining('prompt is too long'),
      },
    ],
    [401, 'invalid x-api-key', { type: 'authentication_error', message: expect.stringContaining('/login') }],
    [
      403,
      'Your key may not do that',
      { type: 'permission_error', message: expect.stringContaining('Your key may not do that') },
    ],
    [
      404,
      'model: claude-haiku-4-5',
      { type: 'not_found_error', code: 'model_not_found', message: expect.stringContaining('model: claude-haiku-4-5') },
    ],
    [413, 'Request exceeds the maximum size', { type: 'request_too_large' }],
    [500, 'Internal server error', { type: 'api_error', message: expect.stringContaining('Internal server error') }],
    [529, 'Overloaded', { type: 'overloaded_error', message: expect.stringContaining('Overloaded') }],
  ])('%i "%s" comes through', async (status, message, expected) => {
    stage.fake.always({ status, body: { type: 'error', error: { type: expected.type, message } } });
    const error = await failureOf(stage.ask({}));
    expect(error).toMatchObject({ status, ...expected });
    expect(stage.bodies().length).toBeLessThanOrEqual(2);
  });

  test('429 comes through with its retry-after, and is not tried again', async () => {
    stage.fake.always({ status: 429, retryAfter: 7 });
    const error = await failureOf(stage.ask({}));
    expect(error).toMatchObject({ status: 429, type: 'rate_limit_error', headers: { 'retry-after': '7' } });
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(stage.bodies()).toHaveLength(1);
  });

  test('an overload that passes is not seen', async () => {
    stage.fake.script({ status: 529 }, { blocks: [{ text: 'there again' }] });
    expect(textOf((await stage.ask({})).message)).toBe('there again');
  });

  test('a refused connection says where to look', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
    const claude = stage.another({ env: { ...stage.env, ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` } });
    const error = await failureOf(stage.ask({}, { claude }));
    expect(error).toMatchObject({
      type: 'api_error',
      code: 'upstream_unreachable',
      message: expect.stringContaining('ANTHROPIC_BASE_URL'),
    });
    await claude.stop();
  });

  test('a connection that breaks in the middle ends the answer with an error, and nothing is asked again', async () => {
    stage.fake.always({ blocks: [{ text: ['so ', 'far ', 'so ', 'good'] }], cutAfter: 5, delayMs: 20 });
    const error = await failureOf(stage.ask({}));
    expect(error).toMatchObject({ type: 'api_error', status: 502 });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    // One that slipped out would have been refused for its cap.
    expect(stage.bodies().filter((body) => body['max_tokens'] !== -1)).toHaveLength(1);
  });

  test('an error in the middle of the answer keeps its type', async () => {
    stage.fake.always({
      blocks: [{ text: ['so ', 'far'] }],
      errorEvent: { type: 'overloaded_error', message: 'Overloaded' },
      errorAfter: 3,
    });
    const error = await failureOf(stage.ask({}));
    expect(error).toMatchObject({ type: 'overloaded_error', message: 'Overloaded' });
    expect(stage.bodies().filter((body) => body['max_tokens'] !== -1)).toHaveLength(1);
  });

  test('thoughts that Claude refuses are left out, and the request is sent once more', async () => {
    stage.fake.script({
      status: 400,
      body: {
        type: 'error',
        error: {
          type: 'invalid_request_error',
          message: 'messages.1.content.0: Invalid `signature` in `thinking` block',
        },
      },
    });
    const { message } = await stage.ask({
      messages: [
        { role: 'user', content: 'first' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 'sig-old' },
            { type: 'text', text: 'one' },
          ],
        },
        { role: 'user', content: 'second' },
      ],
    });
    expect(textOf(message)).toContain('second');
    expect(stage.bodies()).toHaveLength(2);
    expect(JSON.stringify(stage.bodies().at(-1))).not.toContain('sig-old');
  });

  test('not logged in says so, to those who ask and before', async () => {
    const nobody = await openStage(version, { account: 'none' });
    const error = await failureOf(nobody.ask({}));
    expect(error).toMatchObject({
      status: 401,
      type: 'authentication_error',
      message: expect.stringContaining('/login'),
    });
    expect(nobody.bodies()).toHaveLength(0);
    expect(await nobody.claude.probe(AbortSignal.timeout(20_000))).toMatchObject({
      ok: false,
      reason: 'not logged in',
    });
    expect(await stage.claude.probe(AbortSignal.timeout(20_000))).toEqual({ ok: true, version });
    await nobody.close();
  });
});
