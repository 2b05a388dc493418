import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownClaudeModels } from '../../../test/fakes/anthropic-models.ts';
import { ThinkingLedger } from '../../../test/fakes/anthropic-rules/ledger.ts';
import { checkMessages } from '../../../test/fakes/anthropic-rules/request.ts';
import { isObject } from '../../lib/json.ts';
import type {
  ContentBlockParam,
  MessageParam,
  MessagesRequest,
  Tool,
  ToolChoice,
  ToolUnion,
} from '../../messages/types.ts';
import { claudeFactsFor } from '../../models/claude-models.ts';
import type { Without } from '../claude/learn-from.ts';
import { createThinkingMemory } from '../claude/thinking-memory.ts';
import type { AnswerPlan } from '../claude/to-claude-request.ts';
import { toMessagesBody, type MessagesBody } from './to-messages-body.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').toString('base64');
const JPEG = Buffer.from('ffd8ffe000104a46494600010100', 'hex').toString('base64');

interface Result {
  body: MessagesBody;
  answer: AnswerPlan;
  notes: string[];
}

function convert(model: string, request: Partial<MessagesRequest>, without: Without = {}): Result {
  const notes: string[] = [];
  const memory = createThinkingMemory({ maxBytes: 1_000_000, maxAgeMs: 1_000_000 });
  const { body, answer } = toMessagesBody(
    { model, messages: [{ role: 'user', content: 'hi' }], ...request },
    {
      facts: claudeFactsFor(model),
      remembered: { memory, conversation: '' },
      note: (change) => notes.push(change),
    },
    without,
  );
  return { body, answer, notes };
}

const tool = (name: string, schema: Record<string, unknown> = { properties: { city: { type: 'string' } } }): Tool => ({
  name,
  description: 'a tool',
  input_schema: { type: 'object', ...schema },
});

describe('toMessagesBody', () => {
  describe('makes any request legal', () => {
    const aText = fc.constantFrom('', ' ', 'hello', 'again ');
    const anId = fc.constantFrom('toolu_1', 'call:2', 'a.b', '');
    const aName = fc.constantFrom('weather', 'my.tool', 'a/b', 'x'.repeat(70), 'wrap');
    const aBlock: fc.Arbitrary<ContentBlockParam> = fc.oneof(
      aText.map((text): ContentBlockParam => ({ type: 'text', text })),
      fc
        .tuple(anId, aName)
        .map(([id, name]): ContentBlockParam => ({ type: 'tool_use', id, name, input: { city: 'Oslo' } })),
      fc.tuple(anId, aText).map(
        ([id, text]): ContentBlockParam => ({
          type: 'tool_result',
          tool_use_id: id,
          content: [
            { type: 'text', text },
            { type: 'image', source: { type: 'base64', media_type: 'image/gif', data: PNG } },
          ],
        }),
      ),
      fc.constantFrom<ContentBlockParam>(
        { type: 'thinking', thinking: 'hm', signature: 'sig-1' },
        { type: 'thinking', thinking: 'ours', signature: 'gw1.abc' },
        { type: 'redacted_thinking', data: 'gw1.abc' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: JPEG } },
      ),
    );
    const aMessage: fc.Arbitrary<MessageParam> = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          role: fc.constantFrom('user' as const, 'assistant' as const),
          content: fc.oneof(aText, fc.array(aBlock, { maxLength: 4 })),
        }),
      },
      fc.record({ role: fc.constant('system' as const), content: aText }),
    );
    const aTool: fc.Arbitrary<ToolUnion> = fc.oneof(
      fc
        .tuple(
          aName,
          fc.boolean(),
          fc.constantFrom<Record<string, unknown>>(
            {},
            { properties: { city: { type: 'string', minLength: 2 } }, required: ['city'] },
            { properties: { city: { type: ['string', 'null'] } }, additionalProperties: false },
            { additionalProperties: { type: 'string' } },
            { anyOf: [{ properties: { a: { type: 'string' } } }, { properties: { b: { type: 'string' } } }] },
          ),
        )
        .map(
          ([name, strict, schema]): ToolUnion => ({
            name,
            input_schema: { type: 'object', ...schema },
            ...(strict ? { strict } : {}),
          }),
        ),
      fc.constant<ToolUnion>({ type: 'web_search_20250305', name: 'web_search' }),
    );
    const aRequest: fc.Arbitrary<Partial<MessagesRequest>> = fc.record(
      {
        messages: fc
          .tuple(fc.array(aMessage, { maxLength: 7 }), fc.boolean())
          .map(([messages, asks]): MessageParam[] =>
            asks ? [...messages, { role: 'user', content: 'and?' }] : messages,
          ),
        max_tokens: fc.constantFrom(16, 500, 2000, 5000, 100_000, 999_999),
        system: fc.constantFrom<string | { type: 'text'; text: string }[]>('Be brief.', '', [
          { type: 'text', text: 'One' },
          { type: 'text', text: '' },
        ]),
        stop_sequences: fc.constantFrom([], ['\n', 'END'], [' ']),
        tools: fc.array(aTool, { maxLength: 4 }),
        tool_choice: fc.constantFrom<ToolChoice>(
          { type: 'auto' },
          { type: 'any' },
          { type: 'none' },
          { type: 'auto', disable_parallel_tool_use: true },
        ),
        thinking: fc.constantFrom<NonNullable<MessagesRequest['thinking']>>(
          { type: 'adaptive' },
          { type: 'adaptive', display: 'summarized' },
          { type: 'disabled' },
          { type: 'between_tools' },
          { type: 'enabled', budget_tokens: 500 },
          { type: 'enabled', budget_tokens: 30_000 },
        ),
        output_config: fc.record(
          {
            effort: fc.constantFrom(
              'low' as const,
              'medium' as const,
              'high' as const,
              'xhigh' as const,
              'max' as const,
            ),
            format: fc
              .constantFrom<Record<string, unknown>>(
                { type: 'object', properties: { a: { type: 'integer', minimum: 1 } } },
                { type: 'object' },
                { oneOf: [{ type: 'string' }, { type: 'null' }] },
              )
              .map((schema) => ({ type: 'json_schema' as const, schema })),
          },
          { requiredKeys: [] },
        ),
        temperature: fc.constantFrom(0, 0.7, 1, 1.7),
        top_p: fc.constantFrom(0.5, 0.99),
        top_k: fc.constantFrom(0, 40),
      },
      { requiredKeys: ['messages'] },
    );

    it.each(knownClaudeModels.map((model) => model.id))('for %s', (id) => {
      const model = knownClaudeModels.find((known) => known.id === id);
      fc.assert(
        fc.property(aRequest, (request) => {
          const before = JSON.stringify(request);
          let body: MessagesBody;
          try {
            ({ body } = convert(id, request));
          } catch (error) {
            expect(String(error)).toContain('at least one message');
            return;
          }
          expect(JSON.stringify(request)).toBe(before);
          const wire: unknown = JSON.parse(JSON.stringify(body));
          if (!isObject(wire)) throw new Error('no body');
          checkMessages(wire, {
            model,
            ledger: new ThinkingLedger((signature) => signature.startsWith('sig-')),
            headers: { 'anthropic-version': '2023-06-01' },
          });
        }),
        { numRuns: 60 },
      );
    });
  });

  it('sends a plain request as it is, with the most tokens the model can write', () => {
    const messages: MessageParam[] = [{ role: 'user', content: 'hi' }];
    const { body, notes } = convert('claude-opus-5', { messages, system: 'Be kind.' });
    expect(body).toEqual({ model: 'claude-opus-5', max_tokens: 128_000, stream: true, messages, system: 'Be kind.' });
    expect(body.messages).toBe(messages);
    expect(notes).toEqual([]);
  });

  it("asks for a cache with tools or a long prompt, and leaves the caller's own breakpoints alone", () => {
    expect(convert('claude-opus-5', { tools: [tool('look')] }).body.cache_control).toEqual({ type: 'ephemeral' });
    expect(convert('claude-opus-5', { system: 'x'.repeat(20_000) }).body.cache_control).toEqual({ type: 'ephemeral' });
    expect(convert('claude-opus-5', { tools: [tool('look')], cache_control: null }).body.cache_control).toBeNull();
    const marked = convert('claude-opus-5', {
      tools: [tool('look')],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }] }],
    });
    expect(marked.body.cache_control).toBeUndefined();
  });

  it('moves leading system messages into the system prompt', () => {
    const { body } = convert('claude-sonnet-4-6', {
      system: 'One',
      messages: [
        { role: 'system', content: 'Two' },
        { role: 'user', content: 'hi' },
      ],
    });
    expect(body.system).toBe('One\n\nTwo');
    expect(body.messages).toEqual([{ role: 'user', content: 'hi' }]);
  });

  it('renames tools, their choice and their calls, and knows the way back', () => {
    const { body, answer } = convert('claude-opus-5', {
      tools: [tool('my.tool'), tool('my_tool')],
      tool_choice: { type: 'tool', name: 'my.tool' },
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'my.tool', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'ok' }] },
      ],
    });
    const [renamed, kept] = body.tools ?? [];
    expect(kept).toMatchObject({ name: 'my_tool' });
    expect(renamed).toMatchObject({ name: expect.stringMatching(/^my_tool_[0-9a-f]{8}$/) });
    const name = renamed !== undefined && 'name' in renamed ? renamed.name : '';
    expect(body.tool_choice).toEqual({ type: 'tool', name });
    expect(body.messages[1]?.content).toMatchObject([{ name }]);
    expect(answer.names.asked(name)).toBe('my.tool');
  });

  it('wraps what is no plain object, in the tool and in the history', () => {
    const { body, answer } = convert('claude-opus-5', {
      tools: [tool('either', { anyOf: [{ properties: { a: { type: 'string' } } }] })],
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'either', input: { a: 'x' } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'ok' }] },
      ],
    });
    expect(body.tools).toMatchObject([
      { input_schema: { type: 'object', required: ['value'], properties: { value: { anyOf: [{}] } } } },
    ]);
    expect(body.messages[1]?.content).toMatchObject([{ input: { value: { a: 'x' } } }]);
    expect([...answer.wrapped]).toEqual(['either']);
  });

  it('keeps strict only where Claude enforces the schema', () => {
    const strict = (schema: Record<string, unknown>): unknown =>
      convert('claude-opus-5', { tools: [{ ...tool('t', schema), strict: true }] }).body.tools?.[0];
    expect(strict({ properties: { a: { type: 'string' } }, additionalProperties: false })).toHaveProperty(
      'strict',
      true,
    );
    expect(strict({ properties: { a: { type: 'string', minLength: 1 } } })).not.toHaveProperty('strict');
    expect(strict({})).not.toHaveProperty('strict');
  });

  it('forces one tool by the format where the model refuses to be forced', () => {
    const { body, answer, notes } = convert('claude-opus-5-5', {
      tools: [tool('weather'), tool('other')],
      tool_choice: { type: 'tool', name: 'weather' },
    });
    expect(body.tool_choice).toEqual({ type: 'none' });
    expect(body.tools).toHaveLength(2);
    expect(body.output_config?.format?.schema).toEqual({
      type: 'object',
      properties: { city: { type: 'string' } },
      additionalProperties: false,
    });
    expect(body.messages.at(-1)).toEqual({
      role: 'system',
      content: 'Answer with the input for a call of the tool "weather" and nothing else.',
    });
    expect(answer).toMatchObject({ emulated: 'weather' });
    expect(notes.join()).toContain('does not let a tool be forced');
  });

  it('demands a call in words where several may be called or the schema cannot be enforced', () => {
    const any = convert('claude-opus-5-5', {
      tools: [tool('weather'), tool('other')],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
    });
    expect(any.body.tool_choice).toEqual({ type: 'auto', disable_parallel_tool_use: true });
    expect(any.answer.mustCall).toContain('one of the tools');
    const free = convert('claude-opus-5-5', {
      tools: [tool('store', { additionalProperties: true })],
      tool_choice: { type: 'any' },
    });
    expect(free.answer.mustCall).toContain('"store"');
    expect(free.body.output_config).toBeUndefined();
  });

  it('leaves manual thinking out beside a forced choice', () => {
    const { body, notes } = convert('claude-sonnet-4-5-20250929', {
      tools: [tool('weather')],
      tool_choice: { type: 'any' },
      thinking: { type: 'enabled', budget_tokens: 2000 },
      max_tokens: 5000,
    });
    expect(body).not.toHaveProperty('thinking');
    expect(body.tool_choice).toEqual({ type: 'any' });
    expect(notes).toEqual(['Thinking was left out: with it this model cannot be made to call a tool.']);
  });

  it('refuses a choice of a tool that is not there', () => {
    expect(() =>
      convert('claude-opus-5', { tools: [tool('weather')], tool_choice: { type: 'tool', name: 'gone' } }),
    ).toThrow('"gone"');
  });

  it('leaves manual thinking out where the running tool loop has lost its thoughts', () => {
    const messages: MessageParam[] = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'weather', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'ok' }] },
    ];
    const thinking = { type: 'enabled' as const, budget_tokens: 2000 };
    expect(
      convert('claude-haiku-4-5-20251001', { messages, thinking, tools: [tool('weather')] }).body,
    ).not.toHaveProperty('thinking');
    const kept: MessageParam[] = messages.map((message) =>
      message.role === 'assistant' && Array.isArray(message.content)
        ? { ...message, content: [{ type: 'thinking', thinking: 'hm', signature: 'sig' }, ...message.content] }
        : message,
    );
    expect(
      convert('claude-haiku-4-5-20251001', { messages: kept, thinking, tools: [tool('weather')] }).body.thinking,
    ).toEqual(thinking);
  });

  it('asks newer models to continue a given beginning, and trims it for those that continue by themselves', () => {
    const messages: MessageParam[] = [
      { role: 'user', content: 'Count' },
      { role: 'assistant', content: 'One, two, ' },
    ];
    expect(convert('claude-haiku-4-5-20251001', { messages }).body.messages.at(-1)).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'One, two,' }],
    });
    const asked = convert('claude-opus-5', { messages });
    expect(asked.body.messages.at(-2)).toEqual({ role: 'assistant', content: 'One, two, ' });
    expect(asked.body.messages.at(-1)).toMatchObject({
      role: 'user',
      content: [{ text: expect.stringContaining('Continue your last message') }],
    });
  });

  it('gives a schema that cannot be enforced as an instruction', () => {
    const format = {
      type: 'json_schema' as const,
      schema: { type: 'object', additionalProperties: { type: 'number' } },
    };
    const { body, answer, notes } = convert('claude-opus-5', { system: 'Be kind.', output_config: { format } });
    expect(body).not.toHaveProperty('output_config');
    expect(body.system).toContain('"additionalProperties":{"type":"number"}');
    expect(answer.bareJson).toBe('{');
    expect(notes.join()).toContain('not enforced');
    const plain = convert('claude-opus-5', {
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
    });
    expect(plain.body.system).toBe(
      'Answer with a single JSON object and nothing else: no prose before or after it, no code fence.',
    );
  });

  it('goes without schemas, thoughts or a too large cap when the API has refused them', () => {
    const format = { type: 'json_schema' as const, schema: { type: 'object', properties: { a: { type: 'string' } } } };
    expect(convert('claude-opus-5', { output_config: { format } }, { schemas: true }).answer.bareJson).toBe('{');
    const messages: MessageParam[] = [
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 'sig' },
          { type: 'text', text: 'yes' },
        ],
      },
      { role: 'user', content: 'go' },
    ];
    expect(convert('claude-opus-5', { messages }).body.messages).toBe(messages);
    expect(convert('claude-opus-5', { messages }, { thoughts: true }).body.messages[1]).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'yes' }],
    });
    expect(convert('claude-opus-5', {}, { maxOutput: 1000 }).body.max_tokens).toBe(1000);
  });

  it('leaves out thoughts that no Claude model signed', () => {
    const { body, notes } = convert('claude-opus-5', {
      messages: [
        { role: 'user', content: 'hi' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 'gw1.x' },
            { type: 'text', text: 'yes' },
          ],
        },
        { role: 'user', content: 'go' },
      ],
    });
    expect(body.messages[1]?.content).toEqual([{ type: 'text', text: 'yes' }]);
    expect(notes).toEqual(['Thoughts of another model were left out of the history: Claude takes only its own.']);
  });

  it("takes citations out of the user's words and makes objects of inputs", () => {
    const citations = [
      {
        type: 'web_search_result_location' as const,
        cited_text: 'x',
        encrypted_index: 'i',
        title: null,
        url: 'https://example.com',
      },
    ];
    const { body } = convert('claude-opus-5', {
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'quoted', citations }] },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'own', citations },
            { type: 'tool_use', id: 't', name: 'x', input: [1] },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't' }] },
      ],
    });
    expect(body.messages[0]?.content).toEqual([{ type: 'text', text: 'quoted' }]);
    expect(body.messages[1]?.content).toMatchObject([{ citations }, { input: { _raw: '[1]' } }]);
  });

  it('drops stop sequences that Claude refuses', () => {
    expect(convert('claude-opus-5', { stop_sequences: ['\n\n', 'END'] }).body.stop_sequences).toEqual(['END']);
    expect(convert('claude-opus-5', { stop_sequences: [' '] }).body).not.toHaveProperty('stop_sequences');
  });

  it('refuses a request without any content', () => {
    expect(() => convert('claude-opus-5', { messages: [{ role: 'user', content: ' ' }] })).toThrow(
      'at least one message',
    );
  });
});
