import { request as rawRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStage, type Stage } from './support/gateway.ts';
import { parseNdjson } from './support/sse.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());
beforeEach(() => {
  stage.ollama.reset();
  stage.anthropic.reset();
});

interface Plain {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A request with any header at all; fetch forbids some. */
function ask(
  url: string,
  headers: Record<string, string> = {},
  body?: string | Buffer,
  method = body === undefined ? 'GET' : 'POST',
): Promise<Plain> {
  return new Promise((resolve, reject) => {
    const sent = rawRequest(
      url,
      { method, headers: { ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }), ...headers } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const chat = JSON.stringify({ model: 'llama3.2', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] });

/** How many requests for an answer reached Ollama; it is asked for its list of models without any caller. */
const asked = (on: Stage): number => on.ollama.requests.filter((request) => request.path === '/api/chat').length;

describe('who may come in', () => {
  test("a foreign Host is refused in each dialect's words, before any upstream is called", async () => {
    const evil = { host: 'evil.example:11434' };
    expect(await ask(`${stage.url}/v1/messages`, evil, chat)).toMatchObject({
      status: 403,
      body: expect.stringContaining('"type":"permission_error"'),
    });
    expect(JSON.parse((await ask(`${stage.url}/api/tags`, evil)).body)).toEqual({
      error: expect.stringContaining('evil.example'),
    });
    expect(JSON.parse((await ask(`${stage.url}/v1/models`, evil)).body)).toMatchObject({
      error: { message: expect.any(String), type: expect.any(String), param: null },
    });
    expect(asked(stage)).toBe(0);
  });

  test('a foreign Origin is refused, a local one gets CORS', async () => {
    expect(await ask(`${stage.url}/api/chat`, { origin: 'https://evil.example' }, chat)).toMatchObject({ status: 403 });
    expect(asked(stage)).toBe(0);
    const local = await ask(`${stage.url}/api/tags`, { origin: 'http://localhost:3000' });
    expect(local).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': 'http://localhost:3000' } });
  });

  test('a preflight grants every header that the SDKs send', async () => {
    const answer = await ask(
      `${stage.url}/v1/messages`,
      {
        origin: 'http://localhost:3000',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-api-key,anthropic-version,anthropic-beta,x-stainless-new-thing',
      },
      undefined,
      'OPTIONS',
    );
    expect(answer.status).toBe(204);
    for (const name of ['x-api-key', 'anthropic-version', 'anthropic-beta', 'authorization', 'x-stainless-new-thing']) {
      expect(answer.headers['access-control-allow-headers']).toContain(name);
    }
    expect(
      (
        await ask(
          `${stage.url}/v1/messages`,
          { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
          undefined,
          'OPTIONS',
        )
      ).status,
    ).toBe(403);
  });

  describe('with client keys', () => {
    let guarded: Stage;
    beforeAll(async () => {
      guarded = await startStage({ CLIENT_KEYS: 'first,second' });
    });
    afterAll(() => guarded.close());

    test('every route but two needs one, in either header', async () => {
      expect((await ask(`${guarded.url}/`)).status).toBe(200);
      expect((await ask(`${guarded.url}/api/version`)).status).toBe(200);
      expect((await ask(`${guarded.url}/api/tags`)).status).toBe(401);
      expect((await ask(`${guarded.url}/v1/nothing`)).status).toBe(401);
      expect((await ask(`${guarded.url}/api/tags`, { 'x-api-key': 'second' })).status).toBe(200);
      expect((await ask(`${guarded.url}/api/tags`, { authorization: 'Bearer first' })).status).toBe(200);
      expect((await ask(`${guarded.url}/api/tags`, { authorization: 'Bearer wrong' })).status).toBe(401);
    });

    test('they never go upstream', async () => {
      await ask(
        `${guarded.url}/v1/messages`,
        { 'x-api-key': 'first', 'content-type': 'application/json' },
        JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] }),
      );
      const sent = await guarded.anthropic.nextRequest((request) => request.path === '/v1/messages');
      expect(JSON.stringify(sent.headers)).not.toContain('first');
    });
  });
});

describe('limits', () => {
  test("a body over 32 MiB is refused with 413 in the caller's dialect", async () => {
    const huge = Buffer.alloc(32 * 1024 * 1024 + 1, 0x20);
    const answer = await ask(`${stage.url}/v1/messages`, { 'content-type': 'application/json' }, huge).catch(
      (error: unknown) => ({ status: 0, headers: {}, body: String(error) }),
    );
    expect(answer).toMatchObject({ status: 413, body: expect.stringContaining('request_too_large') });
  });

  test('compressed bodies are read, a bomb is refused', async () => {
    const small = await ask(
      `${stage.url}/v1/messages`,
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      gzipSync(chat),
    );
    expect(small.status).toBe(200);
    const bomb = await ask(
      `${stage.url}/v1/messages`,
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      gzipSync(Buffer.alloc(33 * 1024 * 1024)),
    );
    expect(bomb.status).toBe(413);
    expect((await ask(`${stage.url}/v1/messages`, { 'content-encoding': 'zstd' }, chat)).status).toBe(415);
  });

  test('a request that comes back is refused with 508', async () => {
    const answer = await ask(`${stage.url}/v1/messages`, { 'x-switchboard-hop': stage.gateway.instance }, chat);
    expect(answer.status).toBe(508);
    await ask(`${stage.url}/v1/messages`, { 'x-switchboard-hop': 'another' }, chat);
    const sent = await stage.ollama.nextRequest((request) => request.path === '/api/chat');
    expect(sent.headers['x-switchboard-hop']).toBe(`another, ${stage.gateway.instance}`);
  });
});

describe('every answer', () => {
  test('carries a request id, an Anthropic error repeats it', async () => {
    const answer = await ask(`${stage.url}/v1/messages`, { 'content-type': 'application/json' }, '{"model":');
    expect(answer.status).toBe(400);
    expect(answer.headers['request-id']).toMatch(/^req_/);
    expect(JSON.parse(answer.body)).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error' },
      request_id: answer.headers['request-id'],
    });
  });

  test.each(['/v1/v1/messages', '/anthropic/v1/messages', '/v1/messages?beta=true', '//v1/messages'])(
    '%s lands',
    async (path) => {
      expect((await ask(stage.url + path, { 'content-type': 'application/json' }, chat)).status).toBe(200);
    },
  );

  test("a wrong route says so in the caller's dialect", async () => {
    expect(JSON.parse((await ask(`${stage.url}/v1/messages/nothing/here`)).body)).toMatchObject({
      type: 'error',
      error: { type: 'not_found_error' },
    });
    expect(JSON.parse((await ask(`${stage.url}/v1/nothing`)).body)).toMatchObject({
      error: { message: expect.any(String) },
    });
  });
});

test("OpenAI's files are refused in its words, when the upload has been taken", async () => {
  const openAi = { authorization: 'Bearer x', 'content-type': 'multipart/form-data; boundary=x' };
  for (const body of [undefined, Buffer.alloc(5 * 1024 * 1024)]) {
    const answer = await ask(`${stage.url}/v1/files`, openAi, body);
    expect(answer).toMatchObject({ status: 404, headers: { connection: 'keep-alive' } });
    expect(JSON.parse(answer.body)).toEqual({
      error: {
        message: expect.stringContaining('not served here'),
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    });
  }
});

describe('credentials', () => {
  let keyless: Stage;
  beforeAll(async () => {
    keyless = await startStage({ ANTHROPIC_API_KEY: '' });
  });
  afterAll(() => keyless.close());
  afterEach(() => keyless.anthropic.reset());
  const body = JSON.stringify({
    model: 'claude-opus-5-5',
    max_tokens: 10,
    messages: [{ role: 'user', content: 'Hi' }],
  });

  test("without a key of ours the caller's own is passed on", async () => {
    expect((await ask(`${keyless.url}/v1/messages`, { 'x-api-key': 'sk-ant-own' }, body)).status).toBe(200);
    expect(
      (await keyless.anthropic.nextRequest((request) => request.path === '/v1/messages')).headers['x-api-key'],
    ).toBe('sk-ant-own');
    expect((await ask(`${keyless.url}/api/chat`, { authorization: 'Bearer sk-ant-own' }, body)).status).toBe(200);
  });

  test('a caller without one is told where to set it', async () => {
    const answer = await ask(`${keyless.url}/v1/messages`, { 'x-api-key': 'ollama' }, body);
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('ANTHROPIC_API_KEY');
    expect(answer.body).toContain('ollama cp');
    expect(keyless.anthropic.requests.filter((request) => request.path === '/v1/messages')).toHaveLength(0);
  });
});

describe('directions', () => {
  test("what is off answers 403 in the caller's dialect and is not listed", async () => {
    const local = await startStage({ DIRECTIONS: 'local' });
    const claude = await startStage({ DIRECTIONS: 'claude' });
    try {
      const refused = await ask(
        `${local.url}/api/chat`,
        {},
        JSON.stringify({ model: 'claude-opus-5-5', messages: [{ role: 'user', content: 'Hi' }] }),
      );
      expect(refused.status).toBe(403);
      expect((await ask(`${local.url}/api/tags`)).body).not.toContain('claude-opus-5-5');
      expect((await ask(`${local.url}/v1/messages`, {}, chat)).status).toBe(200);
      expect(await ask(`${claude.url}/v1/messages`, {}, chat)).toMatchObject({
        status: 403,
        body: expect.stringContaining('permission_error'),
      });
      expect((await ask(`${claude.url}/v1/models`, { 'anthropic-version': '2023-06-01' })).body).not.toContain(
        'llama3.2',
      );
      expect((await ask(`${claude.url}/api/tags`)).body).toContain('claude-opus-5-5');
    } finally {
      await Promise.all([local.close(), claude.close()]);
    }
  });
});

describe('names', () => {
  test('aliases lead to either side, the answer echoes what was asked', async () => {
    const copy = await ask(
      `${stage.url}/api/copy`,
      {},
      JSON.stringify({ source: 'llama3.2', destination: 'claude-3-5-sonnet' }),
    );
    expect(copy.status).toBe(200);
    const answer = await ask(`${stage.url}/v1/messages`, {}, chat.replace('llama3.2', 'Claude-3-5-Sonnet:latest'));
    expect(JSON.parse(answer.body)).toMatchObject({ type: 'message', model: 'Claude-3-5-Sonnet:latest' });
    expect(stage.records.at(-1)).toMatchObject({ modelUsed: 'llama3.2:latest', rule: 'alias claude-3-5-sonnet' });
    expect(
      (await ask(`${stage.url}/api/delete`, {}, JSON.stringify({ model: 'claude-3-5-sonnet' }), 'DELETE')).status,
    ).toBe(200);
  });

  test('an alias is echoed by passed-through answers too, in every dialect', async () => {
    await ask(`${stage.url}/api/copy`, {}, JSON.stringify({ source: 'llama3.2', destination: 'small-one' }));
    await ask(`${stage.url}/api/copy`, {}, JSON.stringify({ source: 'claude-opus-5-5', destination: 'big-one' }));
    const messages = [{ role: 'user', content: 'Hi' }];
    const bodies = await Promise.all([
      ask(`${stage.url}/api/chat`, {}, JSON.stringify({ model: 'small-one', messages })),
      ask(`${stage.url}/v1/chat/completions`, {}, JSON.stringify({ model: 'small-one', stream: true, messages })),
      ask(`${stage.url}/v1/messages`, {}, JSON.stringify({ model: 'big-one', max_tokens: 10, stream: true, messages })),
      ask(`${stage.url}/v1/messages`, {}, JSON.stringify({ model: 'big-one', max_tokens: 10, messages })),
    ]);
    for (const { status, body } of bodies) {
      expect(status).toBe(200);
      expect(body).toMatch(/"model":"(small|big)-one"/);
      expect(body).not.toMatch(/llama3\.2|claude-opus-5-5/);
    }
  });

  test('lists answer when one upstream is down', async () => {
    const lonely = await startStage({ OLLAMA_BASE_URL: 'http://127.0.0.1:9' });
    try {
      const tags = await ask(`${lonely.url}/api/tags`);
      expect(tags.status).toBe(200);
      expect(tags.body).toContain('claude-opus-5-5');
      const unknown = await ask(`${lonely.url}/v1/messages`, {}, chat);
      expect(unknown).toMatchObject({ status: 500, headers: { 'x-should-retry': 'false' } });
      expect(unknown.body).toContain('cannot be reached');
    } finally {
      await lonely.close();
    }
  });
});

describe('a passed-through stream that breaks', () => {
  const messages = [{ role: 'user', content: 'Hi' }];

  test("ends with the error of the caller's dialect, never as if it were whole", async () => {
    stage.ollama.script({ text: ['One', ' two', ' three'], cutAfter: 2 });
    const native = await ask(`${stage.url}/api/chat`, {}, JSON.stringify({ model: 'llama3.2', messages }));
    expect(parseNdjson(native.body).at(-1)).toEqual({ error: expect.stringContaining('closed the connection') });
    expect(native.body).not.toContain('"done":true');

    stage.ollama.script({ text: ['One', ' two', ' three'], cutAfter: 2 });
    const chat = await ask(
      `${stage.url}/v1/chat/completions`,
      {},
      JSON.stringify({ model: 'llama3.2', stream: true, messages }),
    );
    expect(JSON.parse(chat.body.trimEnd().split('\ndata: ').at(-1) ?? '')).toMatchObject({
      error: { message: expect.stringContaining('closed the connection') },
    });
    expect(chat.body).not.toContain('[DONE]');

    stage.anthropic.script({ blocks: [{ text: ['One', ' two', ' three'] }], cutAfterBytes: 700 });
    const claude = await ask(
      `${stage.url}/v1/messages`,
      {},
      JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 10, stream: true, messages }),
    );
    expect(claude.body.trimEnd().split('\n\n').at(-1)).toMatch(/^event: error\ndata: \{"type":"error"/);
    expect(claude.body).not.toContain('message_stop');
  });
});

test('metrics are served only when they are asked for', async () => {
  expect((await ask(`${stage.url}/metrics`)).status).toBe(404);
  const { store } = stage;
  await store.update({ metrics: true });
  const shown = await ask(`${stage.url}/metrics`);
  expect(shown).toMatchObject({ status: 200, body: expect.stringContaining('switchboard_requests_total{') });
});

test('a silent model: a ping after two seconds, whole grammar after it', async () => {
  stage.ollama.script({ text: ['At last.'], firstTokenDelayMs: 2400 });
  const started = performance.now();
  const answer = await fetch(`${stage.url}/v1/messages`, {
    method: 'POST',
    body: chat.replace('"max_tokens"', '"stream":true,"max_tokens"'),
  });
  const reader = answer.body?.getReader();
  const first = await reader?.read();
  const at = performance.now() - started;
  expect(at).toBeGreaterThan(1500);
  expect(at).toBeLessThan(2400);
  const opening = new TextDecoder().decode(first?.value);
  expect(opening).toContain('event: message_start');
  expect(opening).toContain('event: ping');
  let rest = '';
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read())
    rest += new TextDecoder().decode(next.value);
  expect(rest).toContain('At last.');
  expect(rest).toContain('event: message_stop');
  expect((opening + rest).match(/event: message_start/g)).toHaveLength(1);
});
