import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startFakeOllama, type FakeOllama, type OllamaReply } from '../../../test/fakes/ollama.ts';
import { checkAnthropicEvents } from '../../../test/support/grammar.ts';
import { collect } from '../../messages/collect.ts';
import { GatewayError, quotedError } from '../../messages/errors.ts';
import type { OllamaFacts } from '../../messages/model-facts.ts';
import type { EventChunks, Message, MessagesRequest, StreamEvent } from '../../messages/types.ts';
import { askOllama } from './ask.ts';

let ollama: FakeOllama;
beforeAll(async () => {
  ollama = await startFakeOllama();
});
afterEach(() => {
  ollama.reset();
  ollama.always(undefined);
});
afterAll(() => ollama.close());

const facts = (change: Partial<OllamaFacts> = {}): OllamaFacts => ({
  name: 'qwen3:8b',
  capabilities: ['completion', 'tools', 'thinking'],
  family: 'qwen3',
  contextLength: 40960,
  numCtx: undefined,
  keepAlive: undefined,
  thinkByDefault: false,
  ...change,
});
const weather = {
  name: 'get_weather',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } },
};

interface Asked {
  events: EventChunks;
  notes: string[];
  sent: (string | Uint8Array)[];
}

async function ask(
  request: Partial<MessagesRequest> = {},
  about: Partial<OllamaFacts> = {},
  signal = new AbortController().signal,
): Promise<Asked> {
  const notes: string[] = [];
  const sent: (string | Uint8Array)[] = [];
  const answer = await askOllama(
    {
      request: { model: 'qwen3:8b', max_tokens: 1000, messages: [{ role: 'user', content: 'Hello' }], ...request },
      facts: facts(about),
      signal,
      hopHeaders: { 'x-hop': '1' },
      note: (change) => notes.push(change),
      sent: (body) => sent.push(body),
    },
    { baseUrl: ollama.url, headers: { 'x-extra': '2' } },
  );
  return { events: answer.events, notes, sent };
}

async function whole(
  request: Partial<MessagesRequest> = {},
  about: Partial<OllamaFacts> = {},
): Promise<{ message: Message; notes: string[] }> {
  const { events, notes } = await ask(request, about);
  return { message: await collect(events), notes };
}

/** The bodies that went to /api/chat. */
const bodies = (): unknown[] => ollama.requests.filter(({ path }) => path === '/api/chat').map(({ body }) => body);

async function failure(promise: Promise<unknown>): Promise<GatewayError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GatewayError)) throw new Error(`no GatewayError: ${String(error)}`);
  return error;
}

describe('askOllama', () => {
  it('sends the native form and gives the answer back', async () => {
    ollama.script({ text: ['Hel', 'lo'], counts: { prompt: 11, eval: 2 } });
    const { events, sent, notes } = await ask(
      { system: 'Be brief.', temperature: 0.5, stop_sequences: ['END'] },
      { numCtx: 8192, keepAlive: '10m' },
    );
    const message = await collect(events);
    expect(message).toMatchObject({
      model: 'qwen3:8b',
      content: [{ type: 'text', text: 'Hello' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 11, output_tokens: 2 },
    });
    const [request] = ollama.requests;
    expect(request?.body).toEqual({
      model: 'qwen3:8b',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hello' },
      ],
      stream: true,
      truncate: false,
      shift: false,
      options: { num_predict: 1000, num_ctx: 8192, temperature: 0.5 },
      keep_alive: '10m',
      think: false,
    });
    expect(request?.headers).toMatchObject({ 'x-hop': '1', 'x-extra': '2', 'content-type': 'application/json' });
    expect(sent).toEqual([JSON.stringify(request?.body)]);
    expect(notes).toEqual([]);
  });

  it('thinks and calls', async () => {
    ollama.script({ thinking: ['h', 'm'], toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] });
    const { message } = await whole({ tools: [weather], thinking: { type: 'adaptive' } });
    expect(message).toMatchObject({
      content: [
        { type: 'thinking', thinking: 'hm' },
        { type: 'tool_use', name: 'get_weather', input: { city: 'Paris' } },
      ],
      stop_reason: 'tool_use',
    });
    expect(bodies()[0]).toMatchObject({
      think: true,
      tools: [{ type: 'function', function: { name: 'get_weather' } }],
    });
  });

  it('loads the model only, for max_tokens 0', async () => {
    const { message } = await whole({ max_tokens: 0, tools: [weather] });
    expect(message).toMatchObject({ content: [], stop_reason: 'max_tokens' });
    expect(bodies()[0]).toEqual({ model: 'qwen3:8b', messages: [], stream: true, truncate: false, shift: false });
  });

  it('gives the schema of an answer to the grammar, but beside tools to the model', async () => {
    const output_config = {
      format: { type: 'json_schema' as const, schema: { type: 'object', properties: { a: { type: 'integer' } } } },
    };
    await whole({ output_config });
    expect(bodies()[0]).toMatchObject({ format: { type: 'object', properties: { a: { type: 'integer' } } } });
    const { notes } = await whole({ output_config, tools: [weather] });
    expect(bodies()[1]).not.toHaveProperty('format');
    expect(JSON.stringify(bodies()[1])).toContain('follows this JSON schema');
    expect(notes).toHaveLength(1);
  });

  it('forces a call', async () => {
    const { message } = await whole({ tools: [weather], tool_choice: { type: 'tool', name: 'get_weather' } });
    expect(message).toMatchObject({ content: [{ type: 'tool_use', name: 'get_weather' }], stop_reason: 'tool_use' });
    expect(bodies()[0]).toMatchObject({ format: { properties: { city: { type: 'string' } } } });
    expect(bodies()[0]).not.toHaveProperty('tools');
  });

  it('stops Ollama at a stop sequence', async () => {
    ollama.script({ text: ['one ', 'two ', 'three ', 'four'], delayMs: 30, stallAfter: 4 });
    const { message } = await whole({ stop_sequences: ['two'] });
    expect(message).toMatchObject({ content: [{ text: 'one ' }], stop_reason: 'stop_sequence', stop_sequence: 'two' });
    await ollama.requests[0]?.closed;
    expect(ollama.requests[0]?.aborted).toBe(true);
  });

  it('stops Ollama when the caller leaves: while it is silent, and in the middle', async () => {
    const reason = quotedError('api_error', 'left', { code: 'client_closed' });
    for (const script of [{ headersDelayMs: 5000 }, { text: ['a', 'b'], stallAfter: 1 }]) {
      ollama.reset();
      ollama.script(script);
      const controller = new AbortController();
      const failed = failure(ask({}, {}, controller.signal).then(({ events }) => collect(events)));
      const request = await ollama.nextRequest();
      setTimeout(() => controller.abort(reason), 20);
      expect(await failed).toBe(reason);
      await request.closed;
      expect(request.aborted).toBe(true);
    }
  });

  it('stops Ollama when the answer is not read on', async () => {
    ollama.script({ text: ['a', 'b'], stallAfter: 1 });
    const { events } = await ask();
    for await (const chunk of events) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await ollama.requests[0]?.closed;
    expect(ollama.requests[0]?.aborted).toBe(true);
  });
});

describe('what goes wrong', () => {
  it.each<[string, OllamaReply, Partial<GatewayError>, RegExp]>([
    [
      'an unknown model',
      { status: 404, body: { error: "model 'qwen3:8b' not found" } },
      { type: 'not_found_error', status: 404 },
      /ollama pull qwen3:8b/,
    ],
    [
      'a full queue',
      { status: 503, body: { error: 'server busy' }, retryAfter: 7 },
      { type: 'overloaded_error', status: 529, headers: { 'retry-after': '7' } },
      /try again/,
    ],
    ['a web page', { html: true }, { type: 'api_error' }, /status 502/],
    ['no answer at all', { hangUp: true }, { type: 'api_error', status: 502 }, /closed the connection/],
    [
      'an error as the first line',
      { text: [], errorLine: 'out of memory' },
      { type: 'api_error', status: 500 },
      /smaller model/,
    ],
    [
      'an end before the answer',
      { text: [], endWithoutDone: true },
      { type: 'api_error', status: 502 },
      /before the answer of qwen3:8b was complete/,
    ],
    ['garbage', { text: ['a'], garbage: true, garbageAfter: 0 }, { type: 'api_error', status: 502 }, /not its format/],
  ])('%s is a plain error', async (_name, script, fields, message) => {
    ollama.script(script);
    const error = await failure(ask());
    expect(error).toMatchObject(fields);
    expect(error.message).toMatch(message);
  });

  it.each<[string, OllamaReply, RegExp]>([
    [
      'an error',
      { text: ['a', 'b'], errorLine: 'llama runner process has terminated' },
      /runner process has terminated/,
    ],
    ['an end', { text: ['a', 'b'], endWithoutDone: true }, /before the answer of qwen3:8b was complete/],
    ['a cut', { text: ['a', 'b'], delayMs: 5, cutAfter: 2 }, /closed the connection/],
    ['garbage', { text: ['a', 'b'], garbage: true, garbageAfter: 1 }, /not its format/],
  ])('%s in the middle comes behind what was said', async (_name, script, message) => {
    ollama.script(script);
    const { events } = await ask();
    const seen: StreamEvent[] = [];
    const error = await failure(
      (async () => {
        for await (const chunk of events) seen.push(...chunk);
      })(),
    );
    expect(error.message).toMatch(message);
    checkAnthropicEvents([...seen, { type: 'error', error: { type: error.type, message: error.message } }]);
    expect(JSON.stringify(seen)).toContain('"text":"a');
  });

  it('says that Ollama is not there', async () => {
    const call = {
      request: { model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }] },
      facts: facts(),
      signal: new AbortController().signal,
      hopHeaders: {},
      note: () => undefined,
      sent: () => undefined,
    };
    expect(await failure(askOllama(call, { baseUrl: 'http://127.0.0.1:9' }))).toMatchObject({
      code: 'upstream_unreachable',
      headers: { 'x-should-retry': 'false' },
    });
  });

  it('speaks of a prompt that is too long as Anthropic does, with the window that Ollama gives', async () => {
    const long = [{ role: 'user' as const, content: 'word '.repeat(20_000) }];
    const set = await failure(ask({ messages: long }, { numCtx: 4096 }));
    expect(set).toMatchObject({ status: 400, code: 'context_length_exceeded' });
    expect(set.message).toMatch(/^prompt is too long: \d{5} tokens > 4096 maximum/);
    await whole();
    const own = await failure(ask({ messages: long }));
    expect(own.message).toMatch(/^prompt is too long: \d{5} tokens > \d+ maximum/);
  });

  it('refuses before Ollama is asked what the model cannot take', async () => {
    expect((await failure(ask({ tools: [weather] }, { capabilities: ['completion'] }))).message).toMatch(
      /cannot call tools/,
    );
    expect(ollama.requests).toHaveLength(0);
  });
});

describe('what is tried again', () => {
  it('goes without thinking where the model turns out not to think', async () => {
    const { message, notes } = await whole(
      { model: 'llama3.2', thinking: { type: 'adaptive' } },
      { name: 'llama3.2', capabilities: undefined, family: '' },
    );
    expect(message.stop_reason).toBe('end_turn');
    expect(bodies()).toMatchObject([{ think: true }, { model: 'llama3.2' }]);
    expect(bodies()[1]).not.toHaveProperty('think');
    expect(notes).toEqual(['llama3.2 cannot think, so it was asked again without thinking.']);
  });

  it('goes with another level where the level is not known', async () => {
    ollama.script(
      { status: 400, body: { error: 'invalid think value: "max" (must be "high", "medium", "low", true, or false)' } },
      { text: ['Hi'] },
    );
    await whole(
      { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } },
      { name: 'gpt-oss:20b', family: 'gptoss' },
    );
    expect(bodies()).toMatchObject([{ think: 'max' }, { think: 'high' }]);
  });

  it.each<[string, OllamaReply]>([
    ['at once', { status: 500, body: { error: 'error parsing tool call: raw="{"' } }],
    ['as the first line', { text: [], errorLine: 'error parsing tool call: raw="{"' }],
  ])('asks once more after a tool call that Ollama could not read, told %s', async (_name, script) => {
    ollama.script(script, { text: ['Hi'] });
    const { message, notes } = await whole({ tools: [weather] });
    expect(message.content).toMatchObject([{ text: 'Hi' }]);
    expect(notes).toEqual(['qwen3:8b wrote a tool call that Ollama could not read, so it was asked again.']);
    ollama.script(script, script);
    expect((await failure(ask({ tools: [weather] }))).message).toMatch(/wrote a tool call that Ollama could not read/);
  });

  it('does not ask again when something was said already', async () => {
    ollama.script({ text: ['a'], errorLine: 'error parsing tool call: raw="{"' });
    const { events } = await ask({ tools: [weather] });
    expect((await failure(collect(events))).message).toMatch(/could not read/);
    expect(bodies()).toHaveLength(1);
  });

  it('demands a call of one of many tools once more', async () => {
    const tools = Array.from({ length: 60 }, (_, n) => ({
      name: `tool_${n}`,
      input_schema: { type: 'object' as const, properties: { text: { type: 'string', description: 'd'.repeat(200) } } },
    }));
    const wanted = { tools, tool_choice: { type: 'any' as const } };
    ollama.script({ text: ['No.'] }, { toolCalls: [{ name: 'tool_7', arguments: { text: 'x' } }] });
    const roomy = { numCtx: 100_000 };
    const { message } = await whole(wanted, roomy);
    expect(message.content).toMatchObject([{ type: 'tool_use', name: 'tool_7' }]);
    expect(JSON.stringify(bodies()[1])).toContain('Call one of these tools now: tool_0, tool_1');
    ollama.script({ thinking: ['hm'], text: ['Let me.'], toolCalls: [{ name: 'tool_3', arguments: {} }] });
    expect((await whole(wanted, roomy)).message.content).toMatchObject([
      { type: 'thinking' },
      { text: 'Let me.' },
      { name: 'tool_3' },
    ]);
    ollama.script({ text: ['No.'] }, { text: ['Still no.'] });
    expect((await whole(wanted, roomy)).message).toMatchObject({
      content: [{ text: 'Still no.' }],
      stop_reason: 'end_turn',
    });
  });
});

describe('every cut of the bytes', () => {
  it('gives the same message', async () => {
    const reply = {
      chunks: [
        { thinking: 'hmé' },
        { content: '日本 "x"' },
        { toolCalls: [{ name: 'get_weather', arguments: { city: 'Łódź' } }] },
        { content: '🙂' },
      ],
    };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (splitBytes) => {
        ollama.script({ ...reply, splitBytes });
        const { message } = await whole({ tools: [weather] });
        expect(message.content).toMatchObject([
          { thinking: 'hmé' },
          { text: '日本 "x"' },
          { input: { city: 'Łódź' } },
          { text: '🙂' },
        ]);
      }),
      { numRuns: 12 },
    );
  });

  it('of a connection that breaks anywhere ends in an error behind a legal stream', async () => {
    const reply = { thinking: ['hm'], text: ['one', 'two'], toolCalls: [{ name: 'get_weather', arguments: {} }] };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 600 }), async (cutAfterBytes) => {
        ollama.script({ ...reply, cutAfterBytes });
        const seen: StreamEvent[] = [];
        const error = await failure(
          (async () => {
            const { events } = await ask({ tools: [weather] });
            for await (const chunk of events) seen.push(...chunk);
          })(),
        );
        if (seen.length > 0)
          checkAnthropicEvents([...seen, { type: 'error', error: { type: error.type, message: error.message } }]);
      }),
      { numRuns: 15 },
    );
  });
});
