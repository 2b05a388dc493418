import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { helloPdf, images, jpeg, png } from '../support/images.ts';
import { record, text } from '../support/json.ts';
import { startFakeAnthropic, type FakeAnthropic } from './anthropic.ts';

/** Every refusal of the real API that the fake knows, and the nearest request that is fine. */

let fake: FakeAnthropic;
beforeAll(async () => {
  const all = [
    'claude-opus-5-5',
    'claude-sonnet-5-5',
    'claude-haiku-5-5',
    'claude-opus-5',
    'claude-sonnet-5',
    'claude-opus-4-6',
  ];
  fake = await startFakeAnthropic({ models: [...all, 'claude-opus-4-5-20251101', 'claude-haiku-4-5-20251001'] });
});
afterAll(() => fake.close());

const opus55 = 'claude-opus-5-5';
const opus46 = 'claude-opus-4-6';
const haiku45 = 'claude-haiku-4-5';
const user = { role: 'user', content: 'hi' };
const v2026 = { 'anthropic-version': '2026-10-21' };

async function post(
  body: object,
  headers: Record<string, string> = {},
  path = '/v1/messages',
): Promise<{ status: number; message: string }> {
  const response = await fetch(fake.url + path, {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01', ...headers },
    body: JSON.stringify(body),
  });
  const answer = record(await response.json());
  return { status: response.status, message: text(record(answer['error'])['message']) };
}

/** A small request with some fields changed. */
function ask(changes: object): object {
  return { model: opus46, max_tokens: 4096, messages: [user], ...changes };
}

function say(...content: readonly object[]): object {
  return ask({ messages: [{ role: 'user', content }] });
}

async function refused(body: object, message: string, headers?: Record<string, string>): Promise<void> {
  const answer = await post(body, headers);
  expect(answer.message).toContain(message);
  expect(answer.status).toBe(400);
}

async function fine(body: object, headers?: Record<string, string>): Promise<void> {
  expect(await post(body, headers)).toEqual({ status: 200, message: '' });
}

const call = { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} };
const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'ok' };
const loop = (assistant: readonly object[], ...back: readonly object[]): object =>
  ask({ messages: [user, { role: 'assistant', content: assistant }, { role: 'user', content: back }] });

describe('the request', () => {
  test('fields', async () => {
    await refused({ model: opus46, messages: [user] }, 'max_tokens: Field required');
    await refused(ask({ max_tokens: -1 }), 'max_tokens: Input should be greater than or equal to 0');
    await refused(
      ask({ max_tokens: 128_001 }),
      'max_tokens: 128001 > 128000, which is the maximum allowed number of output tokens for claude-opus-4-6',
    );
    await refused({ model: opus46, max_tokens: 1 }, 'messages: Field required');
    await refused(ask({ messages: [] }), 'messages: at least one message is required');
    await refused(ask({ seed: 1 }), 'seed: Extra inputs are not permitted');
    await refused(ask({ metadata: { user_id: 'u', plan: 'x' } }), 'metadata.plan: Extra inputs are not permitted');
    await refused(
      ask({ stop_sequences: ['END', '\n'] }),
      'stop_sequences: each stop sequence must contain non-whitespace',
    );
    await fine(ask({ stop_sequences: ['END'], metadata: { user_id: 'u' }, service_tier: 'auto' }));
    expect(await post(ask({ model: 'claude-nope' }))).toEqual({ status: 404, message: 'model: claude-nope' });
  });

  test('beta fields need their header', async () => {
    const managed = ask({ context_management: { edits: [] } });
    await refused(managed, 'context_management: Extra inputs are not permitted');
    await fine(managed, { 'anthropic-beta': 'foo-2025-01-01, context-management-2025-06-27' });
  });

  test('length and cache breakpoints', async () => {
    await refused(
      ask({ model: haiku45, messages: [{ role: 'user', content: 'word '.repeat(170_000) }] }),
      'prompt is too long: ',
    );
    const cached = { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } };
    await refused(
      say(cached, cached, cached, cached, cached),
      'A maximum of 4 blocks with cache_control may be provided. Found 5.',
    );
  });

  test('count_tokens has neither max_tokens nor stream', async () => {
    const path = '/v1/messages/count_tokens';
    expect((await post({ model: opus46, messages: [user] }, {}, path)).status).toBe(200);
    expect((await post(ask({}), {}, path)).message).toBe('max_tokens: Extra inputs are not permitted');
  });

  test('the version header is needed', async () => {
    const response = await fetch(`${fake.url}/v1/models`, { headers: { 'x-api-key': 'k' } });
    expect(response.status).toBe(400);
  });
});

describe('messages', () => {
  test('empty text', async () => {
    await refused(say({ type: 'text', text: '' }), 'messages: text content blocks must be non-empty');
    await refused(say({ type: 'text', text: ' \n' }), 'messages: text content blocks must contain non-whitespace text');
    await refused(
      ask({ messages: [{ role: 'user', content: '' }] }),
      'messages.0: all messages must have non-empty content',
    );
    await refused(ask({ system: [{ type: 'text', text: '' }] }), 'system: text content blocks must be non-empty');
  });

  test('order of roles', async () => {
    await refused(
      ask({ messages: [{ role: 'assistant', content: 'a' }, user] }),
      'messages: first message must use the "user" role',
    );
    await refused(
      ask({ messages: [{ role: 'tool', content: 'a' }] }),
      "messages.0.role: Input should be 'user' or 'assistant'",
    );
    await refused(ask({ messages: [{ ...user, name: 'bob' }] }), 'messages.0.name: Extra inputs are not permitted');
  });

  test('a system message needs a model that takes it and a legal place', async () => {
    const system = { role: 'system', content: 'be brief' };
    const answer = { role: 'assistant', content: 'ok' };
    await fine(ask({ model: opus55, messages: [user, system] }));
    await fine(ask({ model: 'claude-haiku-5-5', messages: [user, system, answer, user] }));
    await refused(ask({ model: 'claude-sonnet-5', messages: [user, system] }), "role 'system' is not supported");
    await refused(
      ask({ model: opus55, messages: [user, answer, system, user] }),
      'a system message must follow a user message',
    );
    await refused(
      ask({ model: opus55, messages: [user, system, user] }),
      'must be the last message or be followed by an assistant message',
    );
  });

  test('prefill', async () => {
    const prefilled = (content: string): readonly object[] => [user, { role: 'assistant', content }];
    await refused(
      ask({ messages: prefilled('{') }),
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
    await fine(ask({ model: haiku45, messages: prefilled('{') }));
    await refused(
      ask({ model: haiku45, messages: prefilled('{ ') }),
      'final assistant content cannot end with trailing whitespace',
    );
    const paused = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
    await fine(ask({ messages: [user, { role: 'assistant', content: [paused] }] }));
  });

  test('tool calls and results pair up', async () => {
    await fine(loop([call], result, { type: 'text', text: 'next' }));
    const missing = 'tool_use ids were found without tool_result blocks immediately after: toolu_1';
    await refused(loop([call], { type: 'text', text: 'never mind' }), missing);
    await refused(loop([call], { type: 'text', text: 'first' }, result), missing);
    await refused(
      loop([{ type: 'text', text: 'x' }], result),
      'unexpected tool_use_id found in tool_result blocks: toolu_1',
    );
    await refused(loop([call], result, result), 'each tool_use must have a single result');
    const split = [user, { role: 'assistant', content: [call] }, { role: 'user', content: [result] }, user];
    await fine(ask({ messages: split }));
  });

  test('ids', async () => {
    const pattern = "id: String should match pattern '^[a-zA-Z0-9_-]+$'";
    await refused(
      loop([{ ...call, id: 'call:1' }], { ...result, tool_use_id: 'call:1' }),
      `messages.1.content.0.tool_use.${pattern}`,
    );
    await refused(
      loop([call], { ...result, tool_use_id: 'a.b' }),
      `messages.2.content.0.tool_result.tool_use_${pattern}`,
    );
    await refused(loop([{ type: 'server_tool_use', id: 'toolu_1', name: 'web_search', input: {} }], user), 'srvtoolu_');
  });

  test('shapes of blocks', async () => {
    await refused(
      loop([{ ...call, input: '{}' }], result),
      'messages.1.content.0.tool_use.input: Input should be a valid dictionary',
    );
    await refused(
      loop([{ ...call, index: 0 }], result),
      'messages.1.content.0.tool_use.index: Extra inputs are not permitted',
    );
    await refused(say({ type: 'input_text', text: 'x' }), "messages.0.content.0: Input tag 'input_text'");
    await refused(say(call), '`tool_use` blocks are not permitted in user messages');
    const cited = { type: 'text', text: 'x', citations: [{ type: 'char_location' }] };
    await refused(say(cited), 'citations', v2026);
    await fine(say(cited));
  });

  test('images and documents are what they say', async () => {
    const image = (media_type: string, data: string): object => ({
      type: 'image',
      source: { type: 'base64', media_type, data },
    });
    await fine(say(...images.map(({ mediaType, data }) => image(mediaType, data))));
    await refused(
      say(image('image/jpeg', png)),
      'The image was specified using the image/jpeg media type, but the image appears to be a image/png image',
    );
    await refused(say(image('image/bmp', png)), 'media_type: Input should be');
    await refused(say(image('image/png', btoa('hello'))), 'Could not process image');
    await refused(say(image('image/jpeg', `data:image/jpeg;base64,${jpeg}`)), 'Invalid base64 data');
    const pdf = (data: string): object => ({
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data },
    });
    await fine(say(pdf(helloPdf), { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } }));
    await refused(say(pdf(png)), 'The PDF specified was not valid.');
    const inAssistant = ask({ messages: [user, { role: 'assistant', content: [pdf(helloPdf)] }, user] });
    await refused(inAssistant, '`document` blocks are not permitted in assistant messages', v2026);
  });
});

describe('tools', () => {
  const tool = (changes: object): object =>
    ask({ tools: [{ name: 'f', input_schema: { type: 'object' }, ...changes }] });

  test('definitions', async () => {
    await fine(tool({}));
    await fine(ask({ tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 2 }] }));
    await refused(tool({ name: 'a.b' }), "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'");
    await refused(tool({ input_schema: undefined }), 'tools.0.custom.input_schema: Field required');
    await refused(tool({ input_schema: {} }), 'tools.0.custom.input_schema.type: Field required');
    await refused(
      tool({ input_schema: { type: 'string' } }),
      "tools.0.custom.input_schema.type: Input should be 'object'",
    );
    await refused(tool({ type: 'function' }), "Input tag 'function'");
    await refused(tool({ parameters: {} }), 'tools.0.custom.parameters: Extra inputs are not permitted');
    for (const word of ['anyOf', 'oneOf', 'allOf']) {
      await refused(
        tool({ input_schema: { type: 'object', [word]: [] } }),
        'input_schema does not support oneOf, allOf, or anyOf at the top level',
      );
    }
    const nested = { type: 'object', properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }] } } };
    await fine(tool({ input_schema: nested }));
    await refused(
      tool({ input_schema: nested, strict: true }),
      "'additionalProperties' must be explicitly set to false",
    );
    const twice = { name: 'f', input_schema: { type: 'object' } };
    await refused(ask({ tools: [twice, twice] }), 'tools: Tool names must be unique.');
  });

  test('choice', async () => {
    const tools = [{ name: 'f', input_schema: { type: 'object' } }];
    const forced = { type: 'tool', name: 'f' };
    await fine(ask({ tools, tool_choice: forced }));
    await refused(ask({ tool_choice: { type: 'auto' } }), 'tool_choice may only be specified while providing tools');
    await refused(ask({ tools, tool_choice: { type: 'tool', name: 'g' } }), "Tool 'g' not found in provided tools");
    await refused(ask({ tools, tool_choice: 'auto' }), 'tool_choice');
    await refused(
      ask({ tools, tool_choice: { type: 'none', disable_parallel_tool_use: true } }),
      'Extra inputs are not permitted',
    );
    for (const model of [opus55, 'claude-sonnet-5-5']) {
      await refused(
        ask({ model, tools, tool_choice: { type: 'any' } }),
        'tool_choice: type "tool" and "any" are not supported for this model.',
      );
    }
    const thinking = { type: 'enabled', budget_tokens: 1024 };
    await refused(
      ask({ tools, tool_choice: forced, thinking }),
      'Thinking may not be enabled when tool_choice forces tool use.',
    );
  });
});

describe('thinking', () => {
  test.each([
    [opus55, 'enabled', '"thinking.type.enabled" is not supported for this model.'],
    [opus55, 'disabled', '"thinking.type.disabled" is not supported for this model.'],
    [opus55, 'between_tools', '"thinking.type.between_tools" is not supported for this model.'],
    [opus55, 'adaptive', ''],
    ['claude-sonnet-5-5', 'disabled', '"thinking.type.disabled" is not supported for this model.'],
    ['claude-sonnet-5-5', 'between_tools', ''],
    ['claude-opus-5', 'enabled', '"thinking.type.enabled" is not supported for this model.'],
    ['claude-opus-5', 'disabled', ''],
    [opus46, 'enabled', ''],
    [opus46, 'adaptive', ''],
    [haiku45, 'enabled', ''],
    [haiku45, 'disabled', ''],
    [haiku45, 'adaptive', 'adaptive thinking is not supported on this model'],
  ])('%s %s', async (model, type, message) => {
    const thinking = type === 'enabled' ? { type, budget_tokens: 2048 } : { type };
    if (message === '') await fine(ask({ model, thinking }));
    else await refused(ask({ model, thinking }), message);
  });

  test('budgets', async () => {
    const enabled = (budget_tokens: unknown): object => ask({ thinking: { type: 'enabled', budget_tokens } });
    await refused(enabled(1023), 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024');
    await refused(enabled(4096), '`max_tokens` must be greater than `thinking.budget_tokens`');
    await refused(enabled(undefined), 'thinking.enabled.budget_tokens: Field required');
    await refused(
      ask({ thinking: { type: 'adaptive', budget_tokens: 2000 } }),
      'thinking.adaptive.budget_tokens: Extra inputs are not permitted',
    );
    await refused(ask({ thinking: { type: 'on' } }), "Input tag 'on'");
  });

  test('effort', async () => {
    const effort = (model: string, level: string, changes: object = {}): object =>
      ask({ model, output_config: { effort: level }, ...changes });
    await fine(effort('claude-opus-4-5', 'high'));
    await fine(effort(opus46, 'max'));
    await fine(effort('claude-opus-5', 'xhigh'));
    await refused(effort(haiku45, 'low'), 'This model does not support the effort parameter.');
    await refused(effort('claude-opus-4-5', 'max'), 'output_config.effort: Input should be');
    await refused(effort(opus46, 'xhigh'), 'output_config.effort: Input should be');
    await refused(
      effort('claude-opus-5', 'max', { thinking: { type: 'disabled' } }),
      "is not supported when thinking.type is 'disabled'",
    );
    await refused(
      ask({ output_config: { verbosity: 'low' } }),
      'output_config.verbosity: Extra inputs are not permitted',
    );
  });

  test('foreign, edited and dropped blocks', async () => {
    const foreign = { type: 'thinking', thinking: 'x', signature: 'gw1.abc' };
    await refused(loop([foreign, call], result), 'messages.1.content.0: Invalid `signature` in `thinking` block');
    await refused(
      loop([{ type: 'redacted_thinking', data: 'gw1' }, call], result),
      'Invalid `data` in `redacted_thinking` block',
    );
    await refused(
      loop([{ type: 'thinking', thinking: 'x' }, call], result),
      'messages.1.content.0.thinking.signature: Field required',
    );
    await fine(loop([{ ...foreign, signature: 'sig-anything' }, call], result));

    fake.script({
      blocks: [
        { thinking: 'a', signature: 'one' },
        { thinking: 'b', signature: 'two' },
        { tool: 'f', id: 'toolu_1' },
      ],
    });
    await fine(ask({}));
    const a = { type: 'thinking', thinking: 'a', signature: 'one' };
    const b = { type: 'thinking', thinking: 'b', signature: 'two' };
    await fine(loop([a, b, call], result));
    await fine(loop([call], result));
    const modified = 'blocks in the latest assistant message cannot be modified';
    await refused(loop([a, call], result), modified);
    await refused(loop([b, a, call], result), modified);
    await refused(loop([{ ...a, thinking: 'edited' }, b, call], result), modified);
    await refused({ ...loop([a, b, call], result), model: opus55 }, 'The block belongs to another conversation');
  });
});

describe('sampling', () => {
  test.each(['temperature', 'top_p', 'top_k'])('%s is no field any more under 2026-10-21', async (name) => {
    await refused(ask({ [name]: 1 }), `${name}: Extra inputs are not permitted`, v2026);
  });

  test('newer models refuse all but the values that do nothing', async () => {
    await fine(ask({ model: opus55, temperature: 1, top_p: 0.99 }));
    await refused(ask({ model: opus55, temperature: 0.7 }), '`temperature`');
    await refused(ask({ model: opus55, top_p: 0.9 }), '`top_p`');
    await refused(ask({ model: opus55, top_k: 40 }), '`top_k`');
  });

  test('older models take one of them, and little beside thinking', async () => {
    await fine(ask({ temperature: 0.3 }));
    await refused(ask({ temperature: 1.2 }), 'temperature: range: 0..1');
    await refused(
      ask({ temperature: 0.5, top_p: 0.5 }),
      '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
    );
    const thinking = { type: 'adaptive' };
    await refused(
      ask({ thinking, temperature: 0.5 }),
      '`temperature` may only be set to 1 when thinking is enabled or in adaptive mode',
    );
    await refused(ask({ thinking, top_k: 5 }), '`top_k` must be unset');
    await refused(ask({ thinking, top_p: 0.5 }), '`top_p` must be greater than or equal to 0.95');
  });
});

describe('output format', () => {
  const format = (schema: object): object => ask({ output_config: { format: { type: 'json_schema', schema } } });
  const object = (properties: object, more: object = {}): object => ({
    type: 'object',
    properties,
    additionalProperties: false,
    ...more,
  });

  test('what it takes', async () => {
    const inner = object({
      when: { type: 'string', format: 'date-time' },
      list: { type: 'array', items: { $ref: '#/$defs/n' }, minItems: 1 },
    });
    await fine(format(object({ inner, pick: { enum: ['a', 1, null] } }, { $defs: { n: { type: 'integer' } } })));
  });

  test('what it refuses', async () => {
    const open = "For 'object' type, 'additionalProperties' must be explicitly set to false";
    await refused(format({ type: 'object', properties: {} }), open);
    await refused(format(object({ deep: { type: 'object' } })), open);
    await refused(format(object({ map: { type: 'object', additionalProperties: true } })), open);
    for (const word of [
      'minLength',
      'maxLength',
      'minimum',
      'maximum',
      'multipleOf',
      'maxItems',
      'oneOf',
      'patternProperties',
    ]) {
      await refused(format(object({ a: { type: 'string', [word]: 1 } })), `property '${word}' is not supported`);
    }
    await refused(format(object({ a: { type: 'array', minItems: 2 } })), "'minItems' values other than 0 or 1");
    await refused(format(object({ a: { type: 'string', format: 'phone' } })), "format 'phone' is not supported");
    await refused(format(object({ a: { $ref: 'https://x/y.json' } })), 'external $ref');
    await refused(format(object({ a: { $ref: '#' } })), 'recursive');
    await refused(
      ask({ output_config: { format: { type: 'json_object' } } }),
      "output_config.format.type: Input should be 'json_schema'",
    );
    await refused(
      ask({ output_config: { format: { type: 'json_schema', name: 'x', schema: {} } } }),
      'name: Extra inputs are not permitted',
    );
  });

  test('not together with citations, not too complex', async () => {
    const document = {
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data: 'x' },
      citations: { enabled: true },
    };
    await refused({ ...format(object({})), messages: [{ role: 'user', content: [document] }] }, 'citations');
    const wide = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`p${String(n)}`, { type: 'string' }]));
    await refused(
      ask({ tools: [{ name: 'f', strict: true, input_schema: object(wide) }] }),
      'Schema is too complex for compilation.',
    );
  });
});
