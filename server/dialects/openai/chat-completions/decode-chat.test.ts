import { describe, expect, it, test } from 'vitest';
import { helloPdf, images, png } from '../../../../test/support/images.ts';
import { GatewayError } from '../../../messages/errors.ts';
import { decodeChat, type ChatRequest } from './decode-chat.ts';

const MODEL = { model: 'claude-opus-5-5' };
/** Matches a text that holds `part`. */
const has = (part: string): unknown => expect.stringContaining(part);
const HI = { role: 'user', content: 'Hi' };

function decode(body: object): ChatRequest & { notes: string[] } {
  const notes: string[] = [];
  return { ...decodeChat({ ...MODEL, messages: [HI], ...body }, (change) => notes.push(change)), notes };
}

function errorOf(body: object): GatewayError {
  try {
    decode(body);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('the body was taken');
}

const userText = (text: string) => ({ role: 'user', content: [{ type: 'text', text }] });
const tool = (name: string, parameters?: object) => ({
  type: 'function',
  function: { name, ...(parameters === undefined ? {} : { parameters }) },
});

describe('messages', () => {
  it('takes leading instructions as system and leaves later ones in place', () => {
    const { request } = decode({
      messages: [
        { role: 'system', content: 'A' },
        { role: 'developer', content: [{ type: 'text', text: 'B' }] },
        HI,
        { role: 'system', content: 'C' },
        { role: 'assistant', content: 'Hello' },
        { role: 'user', content: 'x' },
      ],
    });
    expect(request.system).toEqual([
      { type: 'text', text: 'A' },
      { type: 'text', text: 'B' },
    ]);
    expect(request.messages).toEqual([
      userText('Hi'),
      { role: 'system', content: [{ type: 'text', text: 'C' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
      userText('x'),
    ]);
  });

  it('makes one message of neighbours, results of tools first, empty text left out', () => {
    const { request, notes } = decode({
      messages: [
        HI,
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
            { id: 'call_2', type: 'function', function: { name: 'f', arguments: '' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'one' },
        { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: 'two' }] },
        { role: 'user', content: 'And?' },
      ],
    });
    expect(request.messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'call_1', name: 'f', input: { a: 1 } },
          { type: 'tool_use', id: 'call_2', name: 'f', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_1', content: 'one' },
          { type: 'tool_result', tool_use_id: 'call_2', content: [{ type: 'text', text: 'two' }] },
          { type: 'text', text: 'And?' },
        ],
      },
    ]);
    expect(notes).toEqual([]);
  });

  it('keeps broken arguments as text and says so', () => {
    const { request, notes } = decode({
      messages: [
        HI,
        { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":' } }] },
        { role: 'tool', tool_call_id: 'c', content: 'x' },
      ],
    });
    expect(request.messages[1]).toEqual({
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'c', name: 'f', input: { _raw: '{"a":' } }],
    });
    expect(notes).toEqual([has('not a JSON object')]);
  });

  it('takes calls of custom tools and the deprecated function shape', () => {
    const { request } = decode({
      tools: [{ type: 'custom', custom: { name: 'patch' } }],
      messages: [
        HI,
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'patch', input: '*** x' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: 'done' },
        { role: 'assistant', content: null, function_call: { name: 'old', arguments: '{}' } },
        { role: 'function', name: 'old', content: 'fine' },
      ],
    });
    expect(request.messages[1]).toMatchObject({ content: [{ name: 'patch', input: { input: '*** x' } }] });
    const [, , , call, result] = request.messages;
    expect(call).toMatchObject({ content: [{ type: 'tool_use', name: 'old', id: 'call_messages_3' }] });
    expect(result).toMatchObject({
      content: [{ type: 'tool_result', content: 'fine', tool_use_id: 'call_messages_3' }],
    });
  });

  it('gives a result without an id to the oldest open call', () => {
    const { request, notes } = decode({
      messages: [
        HI,
        { role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: {} } }] },
        { role: 'tool', content: 'x' },
      ],
    });
    expect(request.messages.slice(1)).toMatchObject([
      { content: [{ id: 'call_messages_1_0', input: {} }] },
      { content: [{ tool_use_id: 'call_messages_1_0' }] },
    ]);
    expect(notes).toHaveLength(1);
  });

  it('drops reasoning of earlier answers with a note, keeps refusals as text', () => {
    const { request, notes } = decode({
      messages: [
        HI,
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }], reasoning_content: 'hm', reasoning: 'hm' },
        { role: 'assistant', content: null, refusal: 'Never.' },
        HI,
      ],
    });
    expect(request.messages[1]).toEqual({
      role: 'assistant',
      content: [
        { type: 'text', text: 'No.' },
        { type: 'text', text: 'Never.' },
      ],
    });
    expect(notes).toEqual([has('Reasoning')]);
  });

  it('names speakers only where there are several', () => {
    expect(decode({ messages: [{ ...HI, name: 'Ann' }] }).request.messages).toEqual([userText('Hi')]);
    expect(
      decode({
        messages: [
          { ...HI, name: 'Ann' },
          { ...HI, name: 'Bob' },
        ],
      }).request.messages,
    ).toEqual([{ role: 'user', content: ['Ann:', 'Hi', 'Bob:', 'Hi'].map((text) => ({ type: 'text', text })) }]);
  });

  it('asks to begin where there are only instructions', () => {
    const { request, notes } = decode({ messages: [{ role: 'system', content: 'Write a poem.' }] });
    expect(request).toMatchObject({ system: [{ text: 'Write a poem.' }], messages: [{ role: 'user' }] });
    expect(notes).toHaveLength(1);
  });
});

describe('parts', () => {
  const content = (...parts: object[]) => ({ messages: [{ role: 'user', content: parts }] });

  test.each(images)('sniffs $mediaType whatever the data URL says', ({ mediaType, data }) => {
    const url = `data:image/x-wrong;base64,${data}`;
    const block = { type: 'image', source: { type: 'base64', media_type: mediaType, data } };
    expect(
      decode(content({ type: 'image_url', image_url: { url, detail: 'high' } }, { type: 'image_url', image_url: url }))
        .request.messages[0]?.content,
    ).toEqual([block, block]);
  });

  it('keeps http addresses', () => {
    expect(
      decode(content({ type: 'image_url', image_url: { url: 'https://example.com/a.png' } })).request.messages[0]
        ?.content,
    ).toEqual([{ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }]);
  });

  it('takes PDF and text files as documents', () => {
    const text = Buffer.from('{"a":"ü"}').toString('base64');
    expect(
      decode(
        content(
          { type: 'file', file: { filename: 'hello.pdf', file_data: `data:application/pdf;base64,${helloPdf}` } },
          { type: 'file', file: { file_data: helloPdf } },
          { type: 'file', file: { filename: 'a.json', file_data: `data:application/json;base64,${text}` } },
          { type: 'file', file: { filename: 'b.md', file_data: text } },
          { type: 'file', file: { filename: 'c.png', file_data: png } },
        ),
      ).request.messages[0]?.content,
    ).toEqual([
      {
        type: 'document',
        title: 'hello.pdf',
        source: { type: 'base64', media_type: 'application/pdf', data: helloPdf },
      },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: helloPdf } },
      { type: 'document', title: 'a.json', source: { type: 'text', media_type: 'text/plain', data: '{"a":"ü"}' } },
      { type: 'document', title: 'b.md', source: { type: 'text', media_type: 'text/plain', data: '{"a":"ü"}' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
    ]);
  });

  test.each([
    [{ type: 'input_audio', input_audio: { data: '', format: 'wav' } }, 'audio', 'messages.0.content.0'],
    [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,aGVsbG8gd29ybGQ=' } },
      'invalid image input',
      'messages.0.content.0.image_url',
    ],
    [
      { type: 'image_url', image_url: { url: 'file:///etc/passwd' } },
      'invalid image input',
      'messages.0.content.0.image_url',
    ],
    [{ type: 'image_url' }, 'must hold an address', 'messages.0.content.0.image_url'],
    [{ type: 'file', file: { file_id: 'file-1' } }, 'file_data', 'messages.0.content.0'],
    [
      { type: 'file', file: { filename: 'a.zip', file_data: 'data:application/zip;base64,UEsDBA==' } },
      'application/zip',
      'messages.0.content.0',
    ],
    [{ type: 'video_url' }, '"video_url"', 'messages.0.content.0.type'],
    [{ type: 'text', text: 2 }, 'must be a string', 'messages.0.content.0.text'],
  ])('refuses %j in words', (part, words, param) => {
    expect(errorOf(content(part))).toMatchObject({ status: 400, message: has(words), param });
  });

  it('leaves images of the assistant out with a note', () => {
    const { request, notes } = decode({
      messages: [
        HI,
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Here' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
          ],
        },
        HI,
      ],
    });
    expect(request.messages[1]).toEqual({ role: 'assistant', content: [{ type: 'text', text: 'Here' }] });
    expect(notes).toHaveLength(1);
  });
});

describe('tools', () => {
  const tools = [tool('get_weather', { type: 'object', properties: { city: { type: 'string' } } }), tool('none')];

  it('declares functions, with an empty schema where there is none', () => {
    expect(
      decode({
        tools: [
          ...tools,
          { type: 'function', function: { name: 's', parameters: null, strict: true, description: 'D' } },
        ],
      }).request.tools,
    ).toEqual([
      { name: 'get_weather', input_schema: { type: 'object', properties: { city: { type: 'string' } } } },
      { name: 'none', input_schema: { type: 'object', properties: {} } },
      { name: 's', input_schema: { type: 'object', properties: {} }, description: 'D', strict: true },
    ]);
  });

  it('wraps roots that are no object, keeps definitions at the root', () => {
    const anyOf = [{ $ref: '#/$defs/a' }];
    const { request, tools: table } = decode({
      tools: [
        tool('f', { anyOf, $defs: { a: { type: 'string' } } }),
        tool('g', { type: 'array' }),
        tool('h', { type: ['object', 'null'], required: ['x', 1] }),
        tool('i', { allOf: [] }),
      ],
    });
    expect(request.tools).toEqual([
      {
        name: 'f',
        input_schema: {
          type: 'object',
          $defs: { a: { type: 'string' } },
          properties: { value: { anyOf } },
          required: ['value'],
        },
      },
      { name: 'g', input_schema: { type: 'object', properties: { value: { type: 'array' } }, required: ['value'] } },
      { name: 'h', input_schema: { type: 'object', properties: {}, required: ['x'] } },
      { name: 'i', input_schema: { type: 'object', properties: {}, allOf: [] } },
    ]);
    expect(['f', 'g', 'h', 'i'].map((name) => table.origin(name).wrapped)).toEqual([true, true, false, false]);
  });

  it('leaves names as they are: the backend makes them legal', () => {
    const { request } = decode({ tools: [tool('fs.read')] });
    expect(request.tools).toMatchObject([{ name: 'fs.read' }]);
  });

  it('describes custom tools and their grammar', () => {
    expect(
      decode({
        tools: [
          {
            type: 'custom',
            custom: {
              name: 'p',
              description: 'Patch.',
              format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "x"' } },
            },
          },
        ],
      }).request.tools,
    ).toEqual([
      {
        name: 'p',
        description: 'Patch.\n\nThe input must match this lark grammar:\nstart: "x"',
        input_schema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
      },
    ]);
  });

  it('leaves out what runs at OpenAI, and second declarations, with a note', () => {
    const { request, notes } = decode({ tools: [...tools, { type: 'web_search' }, tool('none')] });
    expect(request.tools).toHaveLength(2);
    expect(notes).toEqual([has('web_search'), has('twice')]);
  });

  test.each([
    ['none', { type: 'none' }],
    ['auto', { type: 'auto' }],
    ['required', { type: 'any' }],
    [
      { type: 'function', function: { name: 'none' } },
      { type: 'tool', name: 'none' },
    ],
    [null, undefined],
  ])('tool_choice %j', (choice, wanted) => {
    expect(decode({ tools, tool_choice: choice }).request.tool_choice).toEqual(wanted);
  });

  it('allows one call at a time, and some of the tools only', () => {
    expect(decode({ tools, parallel_tool_calls: false }).request.tool_choice).toEqual({
      type: 'auto',
      disable_parallel_tool_use: true,
    });
    expect(decode({ tools, tool_choice: 'none', parallel_tool_calls: false }).request.tool_choice).toEqual({
      type: 'none',
    });
    const { request } = decode({
      tools,
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'none' } }] },
      },
    });
    expect(request).toMatchObject({ tool_choice: { type: 'any' }, tools: [{ name: 'none' }] });
    expect(request.tools).toHaveLength(1);
  });

  it('needs the tool it is told to use', () => {
    expect(errorOf({ tools, tool_choice: { type: 'function', function: { name: 'x' } } })).toMatchObject({
      status: 400,
      param: 'tool_choice',
    });
    expect(errorOf({ tool_choice: 'required' })).toMatchObject({ param: 'tool_choice' });
    expect(errorOf({ tools, tool_choice: 'perhaps' })).toMatchObject({ param: 'tool_choice' });
    expect(decode({ tool_choice: 'none' }).request).not.toHaveProperty('tool_choice');
    expect(errorOf({ tools: [{ type: 'function', function: {} }] })).toMatchObject({ param: 'tools.0.function.name' });
  });

  it('takes the deprecated functions, one call at most', () => {
    const decoded = decode({
      functions: [{ name: 'f', parameters: { type: 'object', properties: {} } }],
      function_call: { name: 'f' },
    });
    expect(decoded).toMatchObject({
      oldFunctions: true,
      request: { tools: [{ name: 'f' }], tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true } },
    });
    expect(decode({ functions: [], tools }).oldFunctions).toBe(false);
  });
});

describe('thinking and format', () => {
  test.each([
    [{}, undefined, undefined, true],
    [{ reasoning_effort: null }, undefined, undefined, true],
    [{ reasoning_effort: 'none' }, { type: 'disabled' }, undefined, false],
    [{ reasoning_effort: 'minimal' }, { type: 'adaptive', display: 'summarized' }, 'low', true],
    [{ reasoning_effort: 'xhigh' }, { type: 'adaptive', display: 'summarized' }, 'xhigh', true],
    [{ reasoning: { effort: 'high' } }, { type: 'adaptive', display: 'summarized' }, 'high', true],
    [{ reasoning: { effort: 'high', exclude: true } }, { type: 'adaptive' }, 'high', false],
    [{ reasoning: { max_tokens: 8000 } }, { type: 'adaptive', display: 'summarized' }, 'medium', true],
    [{ reasoning: { enabled: true } }, { type: 'adaptive', display: 'summarized' }, undefined, true],
    [{ reasoning: { enabled: false } }, { type: 'disabled' }, undefined, false],
    [{ chat_template_kwargs: { enable_thinking: false } }, { type: 'disabled' }, undefined, false],
  ])('%j', (body, thinking, effort, shown) => {
    const decoded = decode(body);
    expect(decoded.request.thinking).toEqual(thinking);
    expect(decoded.request.output_config?.effort).toBe(effort);
    expect(decoded.showReasoning).toBe(shown);
  });

  it('refuses an effort that nobody knows', () => {
    expect(errorOf({ reasoning_effort: 'maximal' })).toMatchObject({
      param: 'reasoning_effort',
      message: has('maximal'),
    });
  });

  it('keeps a schema beside the effort', () => {
    const schema = { type: 'object', properties: {} };
    const decoded = decode({
      reasoning_effort: 'low',
      response_format: { type: 'json_schema', json_schema: { name: 'a', description: 'D', schema, strict: true } },
    });
    expect(decoded.request.output_config).toEqual({
      effort: 'low',
      format: { type: 'json_schema', schema: { ...schema, description: 'D' } },
    });
    expect(decoded.objectOnly).toBe(false);
  });

  it('asks for JSON in words', () => {
    const { request, objectOnly, notes } = decode({
      messages: [{ role: 'system', content: 'A' }, HI],
      response_format: { type: 'json_object' },
    });
    expect(request.system).toEqual([
      { type: 'text', text: 'A' },
      { type: 'text', text: has('single JSON object') },
    ]);
    expect(objectOnly).toBe(true);
    expect(notes).toHaveLength(1);
    expect(decode({ response_format: { type: 'text' } })).toMatchObject({ objectOnly: false, notes: [] });
    expect(errorOf({ response_format: { type: 'yaml' } })).toMatchObject({ param: 'response_format.type' });
  });
});

describe('options', () => {
  it('prefers max_completion_tokens; nothing, zero and less mean no cap', () => {
    expect(decode({ max_completion_tokens: 5, max_tokens: 9 }).request.max_tokens).toBe(5);
    expect(decode({ max_completion_tokens: null, max_tokens: 9 }).request.max_tokens).toBe(9);
    expect(decode({ max_tokens: -1 }).request).not.toHaveProperty('max_tokens');
  });

  it('takes stop as text or list and drops blanks', () => {
    expect(decode({ stop: 'END' }).request.stop_sequences).toEqual(['END']);
    const { request, notes } = decode({ stop: ['', '\n', 'x'] });
    expect(request.stop_sequences).toEqual(['x']);
    expect(notes).toHaveLength(1);
    expect(decode({ stop: ' ' }).request).not.toHaveProperty('stop_sequences');
  });

  it('copies sampling, reads stream options', () => {
    expect(
      decode({ temperature: 1.5, top_p: 0.9, stream: true, stream_options: { include_usage: true } }),
    ).toMatchObject({ request: { temperature: 1.5, top_p: 0.9 }, stream: true, includeUsage: true });
    expect(decode({ temperature: null, stream: null, stream_options: null })).toMatchObject({
      stream: false,
      includeUsage: false,
    });
  });

  it('says once what it cannot honour, and nothing about defaults', () => {
    expect(
      decode({
        seed: 1,
        logit_bias: { 5: 1 },
        presence_penalty: 0,
        store: false,
        service_tier: 'auto',
        logprobs: false,
        metadata: {},
      }).notes,
    ).toEqual(['Not passed on, because Claude has no counterpart: seed, logit_bias.']);
    expect(decode({ user: 'ann@example.com' })).toMatchObject({
      notes: [has('privacy')],
      request: { model: 'claude-opus-5-5' },
    });
    expect(decode({ user: 'ann@example.com' }).request).not.toHaveProperty('metadata');
  });

  test.each([
    [{ model: undefined }, 'model'],
    [{ model: 5 }, 'model'],
    [{ messages: undefined }, 'messages'],
    [{ messages: [] }, 'messages'],
    [{ messages: 'Hi' }, 'messages'],
    [{ messages: ['Hi'] }, 'messages.0'],
    [{ messages: [{ role: 'user', content: 2 }] }, 'messages.0.content'],
    [{ messages: [{ role: 'narrator', content: 'x' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.tool_call_id'],
    [{ n: 2 }, 'n'],
    [{ temperature: '0.5' }, 'temperature'],
    [{ temperature: 3 }, 'temperature'],
    [{ max_tokens: 1.5 }, 'max_tokens'],
    [{ stop: [1] }, 'stop'],
    [{ stream: 'yes' }, 'stream'],
    [{ tools: {} }, 'tools'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
    [{ response_format: 'json' }, 'response_format'],
  ])('refuses %j and names the field', (body, param) => {
    expect(errorOf(body)).toMatchObject({ status: 400, type: 'invalid_request_error', param });
  });
});
