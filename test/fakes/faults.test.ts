import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { checkAnthropicEvents, checkOllamaLines } from '../support/grammar.ts';
import { parseNdjson, parseSseEvents } from '../support/sse.ts';
import { startFakeAnthropic, type FakeAnthropic } from './anthropic.ts';
import { startFakeOllama, type FakeOllama } from './ollama.ts';

let ollama: FakeOllama;
let anthropic: FakeAnthropic;
beforeAll(async () => {
  [ollama, anthropic] = await Promise.all([startFakeOllama(), startFakeAnthropic()]);
});
afterEach(() => {
  ollama.reset();
  anthropic.reset();
});
afterAll(() => Promise.all([ollama.close(), anthropic.close()]));

const messages = [{ role: 'user', content: 'hi' }];

function chat(stream = true, signal?: AbortSignal): Promise<Response> {
  return fetch(`${ollama.url}/api/chat`, {
    method: 'POST',
    body: JSON.stringify({ model: 'llama3.2', messages, stream }),
    ...(signal ? { signal } : {}),
  });
}

function message(stream = true, signal?: AbortSignal): Promise<Response> {
  return fetch(`${anthropic.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({ model: 'claude-opus-4-6', max_tokens: 99, messages, stream }),
    ...(signal ? { signal } : {}),
  });
}

/** What of a body arrives, and whether it ended well. */
async function drain(response: Response): Promise<{ text: string; chunks: number; broken: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  let chunks = 0;
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      chunks += 1;
    }
  } catch {
    return { text, chunks, broken: true };
  }
  return { text, chunks, broken: false };
}

describe('Ollama', () => {
  const text = ['a', 'b', 'c', 'd'];

  test('a status before the stream, with body, headers and retry-after', async () => {
    ollama.script(
      { status: 503, body: { error: 'server busy' }, headers: { 'x-a': 'b' }, retryAfter: 3 },
      { status: 500 },
    );
    const busy = await chat();
    expect([busy.status, busy.headers.get('retry-after'), busy.headers.get('x-a')]).toEqual([503, '3', 'b']);
    expect(await busy.json()).toEqual({ error: 'server busy' });
    expect(await (await chat()).json()).toEqual({ error: 'fake error 500' });
  });

  test('an HTML page', async () => {
    ollama.script({ html: true });
    const page = await chat();
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(await page.text()).toContain('Bad Gateway');
  });

  test('an error line in mid-stream', async () => {
    ollama.script({ text, errorLine: 'llama runner has crashed', errorAfter: 2 });
    const lines = parseNdjson(await (await chat()).text());
    expect(lines).toHaveLength(3);
    checkOllamaLines(lines);
    ollama.script({ text, errorLine: 'llama runner has crashed' });
    expect((await chat(false)).status).toBe(500);
  });

  test('a cut after lines, after bytes, and of a whole answer', async () => {
    ollama.script({ text, cutAfter: 2 }, { text, cutAfterBytes: 30 }, { text, cutAfter: 0 }, { text, cutAfter: 0 });
    const lines = await drain(await chat());
    expect(lines.broken).toBe(true);
    expect(parseNdjson(lines.text)).toHaveLength(2);
    const bytes = await drain(await chat());
    expect([bytes.broken, bytes.text.length]).toEqual([true, 30]);
    const whole = await drain(await chat(false));
    expect([whole.broken, whole.text]).toEqual([true, '']);
    expect((await drain(await chat())).broken).toBe(true);
    expect(ollama.requests.every((request) => !request.aborted)).toBe(true);
  });

  test('no answer at all', async () => {
    ollama.script({ hangUp: true });
    await expect(chat()).rejects.toThrow();
  });

  test('an end without done, a garbage line, a huge line', async () => {
    ollama.script(
      { text, endWithoutDone: true },
      { text, garbage: true, garbageAfter: 1 },
      { text, hugeLine: 3_000_000 },
    );
    const open = parseNdjson(await (await chat()).text());
    expect(open.at(-1)).toMatchObject({ done: false });
    const lines = (await (await chat()).text()).split('\n');
    expect(lines[1]).toBe('{"model": broken');
    const huge = await (await chat()).text();
    expect(Math.max(...huge.split('\n').map((line) => line.length))).toBeGreaterThan(3_000_000);
    checkOllamaLines(parseNdjson(huge));
  });

  test('a slow first token holds the headers, a pace spreads the lines', async () => {
    ollama.script({ text, firstTokenDelayMs: 120 }, { text, delayMs: 30 });
    const begun = performance.now();
    const response = await chat();
    expect(performance.now() - begun).toBeGreaterThan(110);
    await response.text();
    const paced = performance.now();
    await (await chat()).text();
    expect(performance.now() - paced).toBeGreaterThan(110);
  });

  test('a body in pieces of three bytes is still the same body', async () => {
    ollama.script({ text: ['grün', '🦙'], splitBytes: 3 });
    const { text: body, chunks } = await drain(await chat());
    expect(chunks).toBeGreaterThan(50);
    expect(
      parseNdjson(body)
        .map((line) => JSON.stringify(line))
        .join(''),
    ).toContain('🦙');
  });

  test('a stall never goes on, and the abort of the peer is seen within 100 ms', async () => {
    ollama.script({ text, stallAfter: 1 });
    const abort = new AbortController();
    const response = await chat(true, abort.signal);
    const request = await ollama.nextRequest();
    await sleep(80);
    expect(request.aborted).toBe(false);
    const at = performance.now();
    abort.abort();
    await request.closed;
    expect(request.aborted).toBe(true);
    expect((request.abortedAtMs ?? Infinity) - at).toBeLessThan(100);
    await drain(response);
  });

  test('an abort before the headers is seen too', async () => {
    ollama.script({ text, firstTokenDelayMs: 5_000 });
    const abort = new AbortController();
    const pending = chat(true, abort.signal);
    const request = await ollama.nextRequest();
    abort.abort();
    await expect(pending).rejects.toThrow();
    await request.closed;
    expect(request.aborted).toBe(true);
  });

  test('a peer that dies in its own body leaves the server alive', async () => {
    const socket = connect(ollama.port, '127.0.0.1');
    socket.write('POST /api/chat HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"mod');
    await sleep(30);
    socket.destroy();
    await sleep(30);
    expect((await chat()).status).toBe(200);
  });
});

describe('Anthropic', () => {
  const blocks = [{ text: ['a', 'b', 'c'] }];

  test.each([
    [401, 'authentication_error'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [413, 'request_too_large'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
    [529, 'overloaded_error'],
  ])('status %i is %s', async (status, type) => {
    anthropic.script({ status, retryAfter: 2, headers: { 'x-should-retry': 'false' } });
    const response = await message();
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: { type },
      request_id: response.headers.get('request-id'),
    });
  });

  test('an HTML page, garbage, and nothing', async () => {
    anthropic.script({ html: '<h1>no</h1>', status: 403 }, { blocks, garbage: true }, { hangUp: true });
    expect(await (await message()).text()).toBe('<h1>no</h1>');
    expect(await (await message()).text()).toContain(',broken');
    await expect(message()).rejects.toThrow();
  });

  test('an error event in mid-stream; whole, it is a status', async () => {
    const errorEvent = { type: 'overloaded_error', message: 'Overloaded' };
    anthropic.script({ blocks, errorEvent }, { blocks, errorEvent, errorAfter: 4 }, { blocks, errorEvent });
    const events = parseSseEvents(await (await message()).text());
    checkAnthropicEvents(events);
    expect(events.at(-1)).toEqual({ type: 'error', error: errorEvent });
    expect(parseSseEvents(await (await message()).text())).toHaveLength(5);
    expect((await message(false)).status).toBe(529);
  });

  test('a cut after events and after bytes, an end without message_stop', async () => {
    anthropic.script({ blocks, cutAfter: 3 }, { blocks, cutAfterBytes: 77 }, { blocks, endWithoutStop: true });
    const events = await drain(await message());
    expect(events.broken).toBe(true);
    expect(parseSseEvents(events.text)).toHaveLength(3);
    const bytes = await drain(await message());
    expect([bytes.broken, bytes.text.length]).toEqual([true, 77]);
    expect(parseSseEvents(await (await message()).text()).at(-1)).toMatchObject({ type: 'message_delta' });
  });

  test('a slow first token comes after message_start; pieces of any size add up', async () => {
    anthropic.script({ blocks, firstTokenDelayMs: 400 }, { blocks, splitBytes: 1 });
    const begun = performance.now();
    const response = await message();
    expect(performance.now() - begun).toBeLessThan(350);
    await response.text();
    expect(performance.now() - begun).toBeGreaterThan(390);
    checkAnthropicEvents(parseSseEvents(await (await message()).text()));
  });

  test('a stall and the abort that ends it', async () => {
    anthropic.script({ blocks, stallAfter: 3 });
    const abort = new AbortController();
    const response = await message(true, abort.signal);
    const request = await anthropic.nextRequest();
    const at = performance.now();
    abort.abort();
    await request.closed;
    expect((request.abortedAtMs ?? Infinity) - at).toBeLessThan(100);
    await drain(response);
  });
});
