import { describe, expect, it, test } from 'vitest';
import { png } from '../../../../test/support/images.ts';
import { GatewayError } from '../../../messages/errors.ts';
import { decodeResponses, type ResponsesRequest } from './decode-responses.ts';
import { sealThinking } from './sealed-thinking.ts';

const CLAUDE = 'claude-opus-5-5';
const has = (part: string): unknown => expect.stringContaining(part);

function decode(body: object): ResponsesRequest & { notes: string[] } {
  const notes: string[] = [];
  return { ...decodeResponses({ model: CLAUDE, input: 'Hi', ...body }, CLAUDE, (change) => notes.push(change)), notes };
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

const text = (words: string) => ({ type: 'text', text: words });
const message = (role: string, ...words: string[]) => ({
  type: 'message',
  role,
  content: words.map((part) => ({ type: role === 'assistant' ? 'output_text' : 'input_text', text: part })),
});
const call = (id: string, name: string, change: object = {}) => ({
  type: 'function_call',
  call_id: id,
  name,
  arguments: '{"a":1}',
  ...change,
});
const output = (id: string, result: unknown) => ({ type: 'function_call_output', call_id: id, output: result });

describe('input', () => {
  it('takes a text, instructions, and messages of every role', () => {
    expect(decode({ instructions: 'Be kind.' }).request).toEqual({
      model: CLAUDE,
      system: [text('Be kind.')],
      messages: [{ role: 'user', content: [text('Hi')] }],
    });
    const { request } = decode({
      instructions: 'A',
      input: [
        message('developer', 'B', 'C'),
        message('user', 'Hi'),
        { role: 'assistant', content: 'Yes' },
        message('system', 'D'),
        { role: 'user', content: 'Go' },
      ],
    });
    expect(request.system).toEqual([text('A'), text('B\n\nC')]);
    expect(request.messages).toEqual([
      { role: 'user', content: [text('Hi')] },
      { role: 'assistant', content: [text('Yes')] },
      { role: 'system', content: [text('D')] },
      { role: 'user', content: [text('Go')] },
    ]);
  });

  it('reads a replayed turn of Codex: thinking, text, calls, then all results', () => {
    const block = { type: 'thinking' as const, thinking: 'Hm', signature: 'sig' };
    const { request, notes } = decode({
      input: [
        message('user', 'Go'),
        {
          type: 'reasoning',
          summary: [{ type: 'summary_text', text: 'Hm' }],
          content: null,
          encrypted_content: sealThinking(CLAUDE, block),
        },
        message('assistant', 'I look.'),
        call('toolu_1', 'exec'),
        call('toolu_2', 'view_image'),
        output('toolu_1', 'done'),
        output('toolu_2', [
          { type: 'input_text', text: 'see' },
          { type: 'input_image', image_url: `data:image/png;base64,${png}`, detail: 'high' },
        ]),
      ],
    });
    expect(notes).toEqual([]);
    expect(request.messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          block,
          text('I look.'),
          { type: 'tool_use', id: 'toolu_1', name: 'exec', input: { a: 1 } },
          { type: 'tool_use', id: 'toolu_2', name: 'view_image', input: { a: 1 } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: 'done' },
          {
            type: 'tool_result',
            tool_use_id: 'toolu_2',
            content: [text('see'), { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } }],
          },
        ],
      },
    ]);
  });

  test.each([
    ["another model's", sealThinking('claude-opus-5', { type: 'thinking', thinking: 'x', signature: 's' })],
    ["OpenAI's", 'gAAAAABo'],
    ['broken', 'gw1.AAAA'],
    ['no', null],
  ])('leaves reasoning with %s seal out', (_, sealed) => {
    const { request, notes } = decode({
      input: [
        message('user', 'Go'),
        { type: 'reasoning', summary: [], encrypted_content: sealed },
        message('assistant', 'x'),
        message('user', 'y'),
      ],
    });
    expect(request.messages[1]).toEqual({ role: 'assistant', content: [text('x')] });
    expect(notes).toEqual([has('Reasoning')]);
  });

  it('flattens namespaces, here and in additional_tools, and gives the two names back', () => {
    const namespace = {
      type: 'namespace',
      name: 'agents',
      description: 'D',
      tools: [{ type: 'function', name: 'close', parameters: { type: 'object', properties: {} }, strict: false }],
    };
    const added = {
      type: 'namespace',
      name: 'functions',
      tools: [
        { type: 'function', name: 'exec', parameters: null },
        { type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: X' } },
      ],
    };
    const { request, tools, notes } = decode({
      tools: [namespace, { type: 'web_search', external_web_access: false }],
      input: [
        { type: 'additional_tools', role: 'developer', tools: [added] },
        message('user', 'Go'),
        call('c1', 'close', { namespace: 'agents' }),
        output('c1', 'ok'),
        { type: 'custom_tool_call', call_id: 'c2', name: 'patch', namespace: 'functions', input: '*** x' },
        { type: 'custom_tool_call_output', call_id: 'c2', output: 'ok' },
      ],
    });
    expect(request.tools?.map((tool) => ('name' in tool ? tool.name : ''))).toEqual([
      'agents__close',
      'functions__exec',
      'functions__patch',
    ]);
    expect(request.tools).toMatchObject([{ description: 'About all tools of agents: D' }, {}, {}]);
    expect(tools.origin('agents__close')).toMatchObject({ kind: 'function', name: 'close', namespace: 'agents' });
    expect(tools.origin('functions__patch')).toMatchObject({ kind: 'custom', name: 'patch', namespace: 'functions' });
    expect(request.messages[1]).toMatchObject({ content: [{ type: 'tool_use', name: 'agents__close' }] });
    expect(request.messages[3]).toMatchObject({ content: [{ name: 'functions__patch', input: { input: '*** x' } }] });
    expect(notes).toEqual([has('web_search'), has('grammar')]);
  });

  it('keeps flat names apart that would be the same', () => {
    const inner = (name: string) => [{ type: 'function', name, parameters: null }];
    const { request, tools } = decode({
      tools: [
        { type: 'namespace', name: 'a', tools: inner('b__c') },
        { type: 'namespace', name: 'a__b', tools: inner('c') },
      ],
    });
    expect(request.tools).toMatchObject([{ name: 'a__b__c' }, { name: 'a__b__c_2' }]);
    expect(tools.origin('a__b__c_2')).toMatchObject({ name: 'c', namespace: 'a__b' });
  });

  it("offers a client's own search for tools and takes what it found", () => {
    const { request, tools } = decode({
      tools: [
        {
          type: 'tool_search',
          execution: 'client',
          description: 'Find tools.',
          parameters: { type: 'object', properties: { query: { type: 'string' } } },
        },
      ],
      input: [
        message('user', 'Go'),
        { type: 'tool_search_call', call_id: 's1', execution: 'client', arguments: { query: 'mail' } },
        { type: 'tool_search_output', call_id: 's1', tools: [{ type: 'function', name: 'send_mail', parameters: {} }] },
      ],
    });
    expect(request.tools).toMatchObject([{ name: 'tool_search', description: 'Find tools.' }, { name: 'send_mail' }]);
    expect(tools.origin('tool_search').kind).toBe('search');
    expect(request.messages.slice(1)).toMatchObject([
      { content: [{ name: 'tool_search', input: { query: 'mail' } }] },
      { content: [{ type: 'tool_result', tool_use_id: 's1' }] },
    ]);
  });

  it('leaves out items of hosted tools with a note', () => {
    const { request, notes } = decode({
      input: [message('user', 'Go'), { type: 'web_search_call', id: 'ws_1', status: 'completed' }],
    });
    expect(request.messages).toHaveLength(1);
    expect(notes).toEqual([has('web_search_call')]);
  });
});

describe('options', () => {
  it('takes caps, sampling, choice and format in the flat shape', () => {
    const schema = { type: 'object', properties: {} };
    const { request, objectOnly, stream } = decode({
      max_output_tokens: 5,
      temperature: 0.5,
      stream: true,
      tools: [{ type: 'function', name: 'f', parameters: null, strict: true }],
      tool_choice: { type: 'function', name: 'f' },
      parallel_tool_calls: false,
      text: { format: { type: 'json_schema', name: 'a', schema, strict: true }, verbosity: 'low' },
      reasoning: { effort: 'high', summary: 'auto' },
    });
    expect(request).toMatchObject({
      max_tokens: 5,
      temperature: 0.5,
      tools: [{ name: 'f', input_schema: { type: 'object', properties: {} }, strict: true }],
      tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
      output_config: { effort: 'high', format: { type: 'json_schema', schema } },
      thinking: { type: 'adaptive', display: 'summarized' },
    });
    expect([objectOnly, stream]).toEqual([false, true]);
    expect(decode({ text: { format: { type: 'json_object' } } }).objectOnly).toBe(true);
  });

  test.each([
    [{}, undefined, undefined],
    [{ reasoning: { summary: 'auto' } }, { type: 'adaptive', display: 'summarized' }, undefined],
    [{ reasoning: { effort: 'low', context: 'all_turns' } }, { type: 'adaptive' }, 'low'],
    [{ reasoning: { effort: 'none' } }, { type: 'disabled' }, undefined],
  ])('thinks as told: %j', (body, thinking, effort) => {
    const { request } = decode(body);
    expect(request.thinking).toEqual(thinking);
    expect(request.output_config?.effort).toBe(effort);
  });

  it('notes what it ignores, not what says nothing', () => {
    expect(
      decode({
        client_metadata: { a: 1 },
        prompt_cache_key: 'k',
        include: ['reasoning.encrypted_content'],
        store: false,
        truncation: 'disabled',
      }).notes,
    ).toEqual([]);
    expect(decode({ store: true, truncation: 'auto', max_tool_calls: 3 }).notes).toEqual([
      has('max_tool_calls'),
      has('store'),
    ]);
  });

  test.each([
    [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
    [{ conversation: 'conv_1' }, 'conversation'],
    [{ prompt: { id: 'p' } }, 'prompt'],
    [{ background: true }, 'background'],
    [{ input: [{ type: 'item_reference', id: 'x' }] }, 'input.0'],
    [{ input: [{ type: 'compaction', encrypted_content: 'x' }] }, 'input.0'],
  ])('refuses %j as unsupported', (body, param) => {
    expect(errorOf(body)).toMatchObject({ status: 400, code: 'unsupported', param });
  });

  test.each([
    [{ input: undefined }, 'input'],
    [{ input: 5 }, 'input'],
    [{ input: ['x'] }, 'input.0'],
    [{ input: [{ role: 'narrator', content: 'x' }] }, 'input.0.role'],
    [{ input: [{ type: 'function_call', call_id: 'x' }] }, 'input.0.name'],
    [{ input: [{ type: 'function_call_output', output: 'x' }] }, 'input.0.call_id'],
    [{ instructions: 5 }, 'instructions'],
    [{ text: { format: { type: 'xml' } } }, 'text.format.type'],
    [{ reasoning: { effort: 'wild' } }, 'reasoning.effort'],
  ])('refuses %j and names the field', (body, param) => {
    expect(errorOf(body)).toMatchObject({ status: 400, param });
  });
});
