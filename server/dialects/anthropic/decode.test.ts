import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../messages/errors.ts';
import { decodeMessages } from './decode.ts';

const decode = (body: unknown, counting = false): ReturnType<typeof decodeMessages> =>
  decodeMessages(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), counting);
const hello = [{ role: 'user', content: 'Hi' }];

test('what is known is kept, what is unknown is ignored, null means "not given"', () => {
  const { request, stream } = decode({
    model: 'm',
    max_tokens: 5,
    messages: hello,
    stream: true,
    system: null,
    temperature: 0.5,
    top_k: null,
    stop_sequences: ['END'],
    service_tier: 'auto',
    container: { id: 'c' },
    unheard_of: 1,
    metadata: { user_id: 'u' },
  });
  expect(request).toEqual({ model: 'm', max_tokens: 5, messages: hello, temperature: 0.5, stop_sequences: ['END'] });
  expect(stream).toBe(true);
});

test('the beta name of the output format is understood', () => {
  const format = { type: 'json_schema', schema: { type: 'object' } };
  expect(
    decode({ model: 'm', max_tokens: 5, messages: hello, output_format: format, output_config: { effort: 'low' } })
      .request.output_config,
  ).toEqual({ effort: 'low', format });
});

test('max_tokens may be 0, and may be absent only when tokens are counted', () => {
  expect(decode({ model: 'm', max_tokens: 0, messages: hello }).request.max_tokens).toBe(0);
  expect(decode({ model: 'm', messages: hello }, true).request.max_tokens).toBeUndefined();
});

test('a tool without a schema and a call without input get empty ones', () => {
  const { request } = decode({
    model: 'm',
    max_tokens: 5,
    tools: [{ name: 'now' }, { type: 'bash_20250124', name: 'bash' }],
    messages: [{ role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'now' }] }],
  });
  expect(request.tools?.[0]).toMatchObject({ input_schema: { type: 'object', properties: {} } });
  expect(request.messages[0]?.content).toEqual([{ type: 'tool_use', id: 't', name: 'now', input: {} }]);
});

describe('what is wrong is named', () => {
  const good = { model: 'm', max_tokens: 5, messages: hello };
  test.each<[string, unknown]>([
    ['JSON', '{"model":'],
    ['body', ''],
    ['object', '[]'],
    ['model', { ...good, model: undefined }],
    ['model', { ...good, model: 7 }],
    ['max_tokens', { ...good, max_tokens: undefined }],
    ['max_tokens', { ...good, max_tokens: -1 }],
    ['max_tokens', { ...good, max_tokens: 'many' }],
    ['messages', { ...good, messages: undefined }],
    ['messages', { ...good, messages: [] }],
    ['messages.0.role', { ...good, messages: [{ role: 'robot', content: 'x' }] }],
    ['messages.0.content', { ...good, messages: [{ role: 'user', content: 5 }] }],
    [
      'messages.0.content.1',
      { ...good, messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }, { type: 'hologram' }] }] },
    ],
    [
      'messages.0.content.0.id',
      { ...good, messages: [{ role: 'assistant', content: [{ type: 'tool_use', name: 'x', input: {} }] }] },
    ],
    [
      'messages.0.content.0.input',
      {
        ...good,
        messages: [{ role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'x', input: 'text' }] }],
      },
    ],
    [
      'messages.0.content.0.content.0',
      {
        ...good,
        messages: [
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'nothing' }] }] },
        ],
      },
    ],
    ['system.0', { ...good, system: [{ type: 'image' }] }],
    ['tools.0.name', { ...good, tools: [{ input_schema: {} }] }],
    ['tool_choice', { ...good, tool_choice: 'auto' }],
    ['tool_choice.name', { ...good, tool_choice: { type: 'tool' } }],
    ['thinking.type', { ...good, thinking: { type: 'hard' } }],
    ['thinking.budget_tokens', { ...good, thinking: { type: 'enabled' } }],
    ['output_config.effort', { ...good, output_config: { effort: 'huge' } }],
    ['temperature', { ...good, temperature: 'hot' }],
    ['stop_sequences', { ...good, stop_sequences: 'END' }],
    ['stream', { ...good, stream: 'yes' }],
    ['mcp_servers', { ...good, mcp_servers: [{ type: 'url' }] }],
  ])('%s', (name, body) => {
    let thrown: unknown;
    try {
      decode(body);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(GatewayError);
    expect(thrown).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      message: expect.stringContaining(name),
    });
  });
});
