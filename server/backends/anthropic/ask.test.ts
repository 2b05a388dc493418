import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startFakeAnthropic, type AnthropicReply, type FakeAnthropic } from '../../../test/fakes/anthropic.ts';
import { knownClaudeModels } from '../../../test/fakes/anthropic-models.ts';
import { GatewayError, quotedError } from '../../messages/errors.ts';
import { isObject } from '../../lib/json.ts';
import type { MessageParam, MessagesRequest, StreamEvent, Tool } from '../../messages/types.ts';
import { claudeFactsFor } from '../../models/claude-models.ts';
import type { Answer, CallerCredential, ClaudeCall } from '../../core/backend.ts';
import { askAnthropic } from './ask.ts';
import { createBlockCollector } from './collect-turn.ts';
import { createThinkingMemory, type ThinkingMemory } from '../claude/thinking-memory.ts';

let fake: FakeAnthropic;

beforeAll(async () => {
  fake = await startFakeAnthropic({ models: knownClaudeModels.map((model) => model.id) });
});
afterEach(() => {
  fake.reset();
  fake.always(undefined);
});
afterAll(() => fake.close());

interface Asked {
  answer: Answer;
  notes: string[];
  bodies: (Uint8Array | string)[];
}

interface AskOptions {
  model?: string;
  signal?: AbortSignal;
  memory?: ThinkingMemory;
  apiKey?: string | undefined;
  credential?: CallerCredential;
  betas?: string;
}

async function ask(request: Partial<MessagesRequest>, options: AskOptions = {}): Promise<Asked> {
  const model = options.model ?? 'claude-opus-5';
  const notes: string[] = [];
  const bodies: (Uint8Array | string)[] = [];
  const call: ClaudeCall = {
    request: { model, messages: [{ role: 'user', content: 'hi' }], ...request },
    facts: claudeFactsFor(model),
    signal: options.signal ?? new AbortController().signal,
    hopHeaders: { 'x-switchboard-hop': 'me' },
    note: (change) => notes.push(change),
    sent: (body) => bodies.push(body),
  };
  if (options.credential !== undefined) call.callerCredential = options.credential;
  if (options.betas !== undefined) call.betas = options.betas;
  const apiKey = 'apiKey' in options ? options.apiKey : 'sk-ant-key';
  const memory = options.memory ?? createThinkingMemory({ maxBytes: 1_000_000, maxAgeMs: 60_000 });
  return {
    answer: await askAnthropic(call, { baseUrl: fake.url, ...(apiKey === undefined ? {} : { apiKey }) }, memory),
    notes,
    bodies,
  };
}

async function eventsOf({ answer }: Asked): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const chunk of answer.events) events.push(...chunk);
  return events.filter((event) => event.type !== 'ping');
}

/** The answer's blocks, its stop reason and its output tokens. */
async function result(asked: Asked): Promise<{ blocks: unknown; stop: unknown; output: number }> {
  const turn = createBlockCollector();
  let stop: unknown;
  let output = 0;
  for (const event of await eventsOf(asked)) {
    turn.add(event);
    if (event.type === 'message_delta') {
      stop = event.delta.stop_reason;
      output = event.usage.output_tokens;
    }
  }
  return { blocks: turn.blocks.map((block) => (block.type === 'text' ? block.text : block)), stop, output };
}

const bodyOf = (at: number): Record<string, unknown> => {
  const body = fake.requests[at]?.body;
  if (!isObject(body)) throw new Error(`request ${at} has no body`);
  return body;
};

const weather: Tool = {
  name: 'weather',
  input_schema: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};
const clock: Tool = { name: 'clock', input_schema: { type: 'object', properties: {} } };

describe('askAnthropic', () => {
  it('streams an answer and shows the headers of the API', async () => {
    fake.script({ blocks: [{ text: ['Hel', 'lo ', 'wörld 😀'] }], splitBytes: 7 });
    const asked = await ask({ system: 'Be kind.' });
    expect((await eventsOf(asked)).map((event) => event.type)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(asked.answer.headers).toMatchObject({
      'request-id': expect.stringMatching(/^req_/),
      'anthropic-ratelimit-requests-limit': '4000',
    });
    expect(asked.answer.headers).not.toHaveProperty('anthropic-organization-id');
    expect(asked.bodies).toEqual([JSON.stringify(bodyOf(0))]);
    expect(fake.requests[0]?.headers).toMatchObject({
      'x-api-key': 'sk-ant-key',
      'anthropic-version': '2023-06-01',
      accept: 'application/json',
      'x-switchboard-hop': 'me',
    });
    expect(asked.notes).toEqual([]);
  });

  it("passes the caller's own credential and betas on", async () => {
    const asked = await ask(
      {},
      { apiKey: undefined, credential: { header: 'authorization', value: 'Bearer sk-ant-oat01' }, betas: 'one,two' },
    );
    await eventsOf(asked);
    expect(fake.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer sk-ant-oat01',
      'anthropic-beta': 'one,two',
    });
    expect(fake.requests[0]?.headers).not.toHaveProperty('x-api-key');
    await expect(ask({}, { apiKey: undefined })).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining('ANTHROPIC_API_KEY'),
    });
  });

  it.each<[string, AnthropicReply, Record<string, unknown>, number]>([
    [
      'a rate limit that lasts',
      { status: 429, retryAfter: 60 },
      { status: 429, type: 'rate_limit_error', headers: expect.objectContaining({ 'retry-after': '60' }) },
      1,
    ],
    ['no credit', { status: 402 }, { status: 402, type: 'billing_error', code: 'insufficient_quota' }, 1],
    [
      'a prompt that is too long',
      {
        status: 400,
        body: {
          type: 'error',
          error: { type: 'invalid_request_error', message: 'prompt is too long: 9 tokens > 8 maximum' },
        },
      },
      { status: 400, code: 'context_length_exceeded', message: 'prompt is too long: 9 tokens > 8 maximum' },
      1,
    ],
    [
      'a forbidden page',
      { status: 403, html: '<html><head><title>Access denied</title></head></html>' },
      { status: 403, message: expect.stringContaining('a web page instead of an answer ("Access denied")') },
      1,
    ],
    [
      'advice not to retry',
      { status: 500, headers: { 'x-should-retry': 'false' } },
      { status: 500, type: 'api_error' },
      1,
    ],
  ])('reports %s as it is', async (_name, reply, expected, requests) => {
    fake.script(reply, { blocks: [{ text: 'never' }] });
    const error: unknown = await ask({}).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({
      ...expected,
      headers: expected['headers'] ?? expect.objectContaining({ 'request-id': expect.stringMatching(/^req_/) }),
    });
    expect(fake.requests).toHaveLength(requests);
  });

  it('says whose key was refused', async () => {
    await expect(ask({}, { apiKey: 'bad-key' })).rejects.toMatchObject({
      status: 401,
      type: 'authentication_error',
      message: "invalid x-api-key. The Anthropic key in Switchboard's settings was refused: set another one there.",
    });
    await expect(
      ask({}, { apiKey: undefined, credential: { header: 'x-api-key', value: 'bad-key' } }),
    ).rejects.toMatchObject({ message: 'invalid x-api-key' });
  });

  it('tries again after an overload, at once when asked to, also one inside the stream', async () => {
    fake.script(
      { status: 529, retryAfter: 0 },
      { errorEvent: { type: 'overloaded_error', message: 'Overloaded' }, errorAfter: 0 },
      { blocks: [{ text: 'at last' }] },
    );
    expect(await result(await ask({}))).toMatchObject({ blocks: ['at last'] });
    expect(fake.requests).toHaveLength(3);
  });

  it('gives up after the third attempt', async () => {
    fake.script(
      { status: 529, retryAfter: 0 },
      { status: 529, retryAfter: 0 },
      { status: 529, retryAfter: 0 },
      { blocks: [{ text: 'never' }] },
    );
    await expect(ask({})).rejects.toMatchObject({ status: 529, type: 'overloaded_error' });
    expect(fake.requests).toHaveLength(3);
  });

  it('stops waiting for another attempt when the caller leaves', async () => {
    fake.script({ status: 503 });
    const leaving = new AbortController();
    const reason = quotedError('api_error', 'The caller left.', { code: 'client_closed' });
    setTimeout(() => leaving.abort(reason), 60);
    const begin = performance.now();
    await expect(ask({}, { signal: leaving.signal })).rejects.toBe(reason);
    expect(performance.now() - begin).toBeLessThan(400);
    expect(fake.requests).toHaveLength(1);
  });

  it('ends the request to the API when the caller leaves in the middle', async () => {
    fake.script({ blocks: [{ text: ['a', 'b', 'c'] }], stallAfter: 4 });
    const leaving = new AbortController();
    const reason = quotedError('api_error', 'The caller left.', { code: 'client_closed' });
    const asked = await ask({}, { signal: leaving.signal });
    setTimeout(() => leaving.abort(reason), 30);
    await expect(eventsOf(asked)).rejects.toBe(reason);
    const request = await fake.nextRequest();
    await request.closed;
    expect(request.aborted).toBe(true);
  });

  it('ends the request to the API when nobody reads on', async () => {
    fake.script({ blocks: [{ text: ['a', 'b', 'c'] }], stallAfter: 4 });
    for await (const _chunk of (await ask({})).answer.events) break;
    const request = await fake.nextRequest();
    await request.closed;
    expect(request.aborted).toBe(true);
  });

  it('throws for an answer that breaks, after what came', async () => {
    fake.script({
      blocks: [{ text: ['a', 'b'] }],
      errorEvent: { type: 'api_error', message: 'Internal server error' },
    });
    await expect(eventsOf(await ask({}))).rejects.toMatchObject({
      type: 'api_error',
      message: 'Internal server error',
    });
    fake.script({ blocks: [{ text: ['a', 'b'] }], endWithoutStop: true });
    await expect(eventsOf(await ask({}))).rejects.toMatchObject({
      message: expect.stringContaining('stopped before its answer was complete'),
    });
    fake.script({ blocks: [{ text: ['a', 'b'] }], cutAfter: 4 });
    await expect(eventsOf(await ask({}))).rejects.toMatchObject({ status: 502 });
    fake.script({ blocks: [{ text: ['a', 'b'] }], garbage: true });
    await expect(eventsOf(await ask({}))).rejects.toMatchObject({ message: expect.stringContaining('cannot be read') });
  });

  it('refuses what is no stream', async () => {
    fake.script({ status: 200, body: { hello: 'world' }, headers: { 'content-type': 'application/json' } });
    await expect(ask({})).rejects.toMatchObject({
      status: 502,
      message: expect.stringContaining('where a stream of events was asked for'),
    });
    fake.script({ status: 200, html: '<title>Welcome to the Wi-Fi</title>' });
    await expect(ask({})).rejects.toMatchObject({
      status: 502,
      message: expect.stringContaining('Welcome to the Wi-Fi'),
    });
    expect(fake.requests).toHaveLength(2);
  });

  it('gives renamed and wrapped tools back as they were asked', async () => {
    const tools: Tool[] = [
      { name: 'get.weather', input_schema: { type: 'object', anyOf: [{ properties: { city: { type: 'string' } } }] } },
    ];
    fake.script({ blocks: [{ tool: 'get_weather', input: { value: { city: 'Oslo' } } }] });
    expect(await result(await ask({ tools }))).toMatchObject({
      blocks: [{ type: 'tool_use', name: 'get.weather', input: { city: 'Oslo' } }],
      stop: 'tool_use',
    });
  });

  it('forces a tool on a model that cannot be forced', async () => {
    const asked = await ask(
      { tools: [weather, clock], tool_choice: { type: 'tool', name: 'weather' } },
      { model: 'claude-opus-5-5' },
    );
    const { blocks, stop } = await result(asked);
    expect(blocks).toMatchObject([{ type: 'tool_use', name: 'weather', input: { city: expect.any(String) } }]);
    expect(stop).toBe('tool_use');
  });

  it('asks once more for a call that is demanded, and shows only the answer that has it', async () => {
    fake.script(
      { blocks: [{ text: ['It is ', 'sunny.'] }], usage: { output_tokens: 5 } },
      { blocks: [{ tool: 'clock', input: {} }], usage: { output_tokens: 7 } },
    );
    const asked = await ask({ tools: [weather, clock], tool_choice: { type: 'any' } }, { model: 'claude-opus-5-5' });
    expect(await result(asked)).toMatchObject({
      blocks: [{ type: 'tool_use', name: 'clock' }],
      stop: 'tool_use',
      output: 12,
    });
    expect(bodyOf(1)['messages']).toMatchObject([
      { role: 'user' },
      { role: 'system' },
      { role: 'assistant', content: [{ text: 'It is sunny.' }] },
      { role: 'user' },
    ]);
    expect(asked.bodies).toHaveLength(1);
    expect(asked.notes).toContain(
      'The model answered without the tool call that was demanded; it was asked once more.',
    );
  });

  it('asks for a demanded call no more than twice', async () => {
    fake.script({ blocks: [{ text: 'No.' }] }, { blocks: [{ text: 'Still no.' }] });
    const asked = await ask({ tools: [weather, clock], tool_choice: { type: 'any' } }, { model: 'claude-opus-5-5' });
    expect(await result(asked)).toMatchObject({ blocks: ['Still no.'], stop: 'end_turn' });
    expect(asked.notes).toContain('The model answered without a tool call although it was told twice to make one.');
  });

  it('does not ask again when the call is there or the answer was cut', async () => {
    fake.script({ blocks: [{ text: 'Let me look.' }, { tool: 'clock', input: {} }] });
    const options = { model: 'claude-opus-5-5' };
    expect(await result(await ask({ tools: [weather, clock], tool_choice: { type: 'any' } }, options))).toMatchObject({
      blocks: ['Let me look.', { name: 'clock' }],
    });
    fake.script({ blocks: [{ text: 'Let me' }], stopReason: 'max_tokens' });
    expect(await result(await ask({ tools: [weather, clock], tool_choice: { type: 'any' } }, options))).toMatchObject({
      blocks: ['Let me'],
      stop: 'max_tokens',
    });
    expect(fake.requests).toHaveLength(2);
  });

  it('goes on with an answer that pauses', async () => {
    const search = { serverTool: 'web_search', input: { query: 'x' }, id: 'srvtoolu_1' };
    const found = { raw: { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] } };
    fake.script(
      { blocks: [{ text: 'Searching.' }, search, found], stopReason: 'pause_turn', usage: { output_tokens: 3 } },
      { blocks: [{ text: 'Found it.' }], usage: { output_tokens: 4 } },
    );
    const asked = await ask({ tools: [{ type: 'web_search_20250305', name: 'web_search' }] });
    const { blocks, stop, output } = await result(asked);
    expect(blocks).toMatchObject([
      'Searching.',
      { type: 'server_tool_use' },
      { type: 'web_search_tool_result' },
      'Found it.',
    ]);
    expect([stop, output]).toEqual(['end_turn', 7]);
    expect(bodyOf(1)['messages']).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: [{ text: 'Searching.' }, { id: 'srvtoolu_1' }, { tool_use_id: 'srvtoolu_1' }] },
    ]);
  });

  it('goes on five times at most', async () => {
    fake.always({
      blocks: [
        { serverTool: 'web_search', input: {}, id: 'srvtoolu_1' },
        { raw: { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] } },
      ],
      stopReason: 'pause_turn',
    });
    const asked = await ask({ tools: [{ type: 'web_search_20250305', name: 'web_search' }] });
    expect((await result(asked)).stop).toBe('pause_turn');
    expect(fake.requests).toHaveLength(6);
    expect(asked.notes).toEqual(['The answer paused 5 times; after this it is not sent back again.']);
  });

  describe('the thoughts of a tool loop', () => {
    const results = (id: string, content: MessageParam['content']): MessageParam[] => [
      { role: 'user', content: 'weather?' },
      { role: 'assistant', content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'sunny' }] },
    ];

    it.each(['claude-opus-5-5', 'claude-haiku-4-5-20251001'])(
      'come back for clients that lose them, on %s',
      async (model) => {
        const memory = createThinkingMemory({ maxBytes: 100_000, maxAgeMs: 60_000 });
        const request = {
          messages: results('x', 'y').slice(0, 1),
          tools: [weather],
          thinking: { type: 'adaptive' as const },
        };
        fake.script({
          blocks: [
            { thinking: ['Let me ', 'see.'] },
            { text: 'I look.' },
            { tool: 'weather', input: { city: 'Oslo' }, id: 'toolu_77' },
          ],
        });
        await result(await ask(request, { model, memory }));
        // A client that keeps text and calls, and one that loses the ids and writes its own.
        for (const id of ['toolu_77', 'call_0']) {
          const content: MessageParam['content'] = [
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', id, name: 'weather', input: { city: 'Oslo' } },
          ];
          fake.script({ blocks: [{ text: 'Sunny.' }] });
          const asked = await ask({ ...request, messages: results(id, content) }, { model, memory });
          expect(await result(asked)).toMatchObject({ blocks: ['Sunny.'] });
          expect(bodyOf(fake.requests.length - 1)['messages']).toMatchObject([
            { role: 'user' },
            {
              role: 'assistant',
              content: [
                { type: 'thinking', thinking: 'Let me see.', signature: expect.any(String) },
                { text: 'I look.' },
                { type: 'tool_use' },
              ],
            },
            { role: 'user' },
          ]);
          expect(bodyOf(fake.requests.length - 1)).toHaveProperty('thinking');
        }
      },
    );

    it('are left out when the API refuses them', async () => {
      const content: MessageParam['content'] = [
        { type: 'thinking', thinking: 'hm', signature: 'from elsewhere' },
        { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } },
      ];
      fake.script({ blocks: [{ text: 'Sunny.' }] });
      const asked = await ask({ messages: results('toolu_1', content), tools: [weather] });
      expect(await result(asked)).toMatchObject({ blocks: ['Sunny.'] });
      expect(fake.requests).toHaveLength(2);
      expect(bodyOf(1)['messages']).toMatchObject([{}, { content: [{ type: 'tool_use' }] }, {}]);
      expect(asked.notes.join()).toContain('Claude refused the thoughts in the history');
    });

    it('of another model are not sent to one that minds', async () => {
      const memory = createThinkingMemory({ maxBytes: 100_000, maxAgeMs: 60_000 });
      memory.remember('c', 'claude-opus-5', [
        { type: 'thinking', thinking: 'hm', signature: 'sig-1' },
        { type: 'text', text: 'a' },
      ]);
      const messages: MessageParam[] = [
        { role: 'user', content: 'hi' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 'sig-1' },
            { type: 'text', text: 'a' },
          ],
        },
        { role: 'user', content: 'go' },
      ];
      await result(await ask({ messages }, { model: 'claude-opus-5-5', memory }));
      expect(bodyOf(0)['messages']).toMatchObject([{}, { content: [{ type: 'text', text: 'a' }] }, {}]);
    });
  });

  it('gives a schema as an instruction when the API finds it too complex, and cuts the answer down to its JSON', async () => {
    const refusal = {
      status: 400,
      body: {
        type: 'error',
        error: { type: 'invalid_request_error', message: 'Schema is too complex for compilation.' },
      },
    };
    fake.script(refusal, { blocks: [{ text: ['Here:\n```json\n{"a"', ': 1}\n', '```'] }] });
    const asked = await ask({
      output_config: {
        format: { type: 'json_schema', schema: { type: 'object', properties: { a: { type: 'integer' } } } },
      },
    });
    expect(await result(asked)).toMatchObject({ blocks: ['{"a": 1}'] });
    expect(bodyOf(1)).not.toHaveProperty('output_config');
    expect(bodyOf(1)['system']).toContain('valid under this JSON Schema');
  });

  it('lowers max_tokens to what the API names when its own table is wrong', async () => {
    const refusal = {
      status: 400,
      body: {
        type: 'error',
        error: {
          type: 'invalid_request_error',
          message: 'max_tokens: 128000 > 32000, which is the maximum allowed number of output tokens for x',
        },
      },
    };
    fake.script(refusal, { blocks: [{ text: 'ok' }] });
    expect(await result(await ask({}))).toMatchObject({ blocks: ['ok'] });
    expect(bodyOf(1)['max_tokens']).toBe(32_000);
  });

  it('gives up when the same refusal comes again', async () => {
    const refusal = {
      status: 400,
      body: {
        type: 'error',
        error: { type: 'invalid_request_error', message: 'Schema is too complex for compilation.' },
      },
    };
    fake.script(refusal, refusal);
    const request = {
      output_config: {
        format: { type: 'json_schema' as const, schema: { type: 'object', properties: { a: { type: 'integer' } } } },
      },
    };
    await expect(ask(request)).rejects.toMatchObject({
      status: 400,
      message: 'Schema is too complex for compilation.',
    });
  });

  it.each(knownClaudeModels.map((model) => model.id))('is understood by %s whatever the caller says', async (model) => {
    const messages: MessageParam[] = [
      { role: 'system', content: 'Be kind.' },
      { role: 'assistant', content: 'Welcome' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '' },
          { type: 'text', text: 'weather?' },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'call:1', name: 'weather', input: { city: 'Oslo' } }] },
      { role: 'system', content: 'Hurry.' },
      { role: 'user', content: 'Never mind.' },
    ];
    const asked = await ask(
      {
        messages,
        tools: [weather],
        temperature: 1.5,
        top_p: 0.9,
        max_tokens: 100,
        thinking: { type: 'enabled', budget_tokens: 50 },
        stop_sequences: ['\n'],
      },
      { model },
    );
    expect((await result(asked)).stop).toBe('end_turn');
    expect(asked.notes.length).toBeGreaterThan(3);
  });
});
