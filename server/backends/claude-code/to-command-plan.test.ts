import { describe, expect, test } from 'vitest';
import type { ClaudeFacts } from '../../messages/model-facts.ts';
import type { MessagesRequest } from '../../messages/types.ts';
import type { Without } from '../claude/learn-from.ts';
import { toCommandPlan, type Plan } from './to-command-plan.ts';

const FACTS: ClaudeFacts = {
  id: 'claude-opus-5',
  displayName: 'Claude Opus 5',
  createdAt: '2026-07-24T00:00:00Z',
  contextWindow: 1_000_000,
  maxOutput: 128_000,
  thinking: { adaptive: true, enabled: false, disabled: true, betweenTools: false },
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  sampling: false,
  prefill: false,
  systemRole: true,
  forcedToolChoice: true,
  bindsThinking: false,
  imageInput: true,
  structuredOutputs: true,
};
const MANUAL: Partial<ClaudeFacts> = {
  sampling: true,
  efforts: [],
  thinking: { adaptive: false, enabled: true, disabled: true, betweenTools: false },
};

function convert(
  request: Partial<MessagesRequest>,
  facts: Partial<ClaudeFacts> = {},
  without: Without = {},
): Plan & { notes: string[] } {
  const notes: string[] = [];
  const plan = toCommandPlan(
    { model: 'opus', messages: [{ role: 'user', content: 'Hello' }], ...request },
    { ...FACTS, ...facts },
    (note) => notes.push(note),
    without,
  );
  return { ...plan, notes };
}

test('a plain request says its cap and nothing else', () => {
  expect(convert({ system: 'You are X.', max_tokens: 777 })).toMatchObject({
    model: 'opus',
    system: 'You are X.',
    body: { max_tokens: 777 },
    messages: [{ role: 'user', content: 'Hello' }],
    notes: [],
  });
  expect(Object.keys(convert({}).body)).toEqual(['max_tokens']);
});

test('system prompts, also those at the head of the conversation, become one', () => {
  const { system, messages } = convert({
    system: [
      { type: 'text', text: 'one', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: ' ' },
    ],
    messages: [
      { role: 'system', content: 'two' },
      { role: 'system', content: [{ type: 'text', text: 'three' }] },
      { role: 'user', content: 'Hello' },
    ],
  });
  expect(system).toBe('one\n\ntwo\n\nthree');
  expect(messages).toEqual([{ role: 'user', content: 'Hello' }]);
});

describe('the history', () => {
  test('has tools under their names, no cache marks, and no thoughts of other models', () => {
    const { messages, notes } = convert({
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'first', cache_control: { type: 'ephemeral' } }] },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'local', signature: 'gw1.abc' },
            { type: 'thinking', thinking: 'bare', signature: '' },
            { type: 'thinking', thinking: 'own', signature: 'sig' },
            { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'toolu_1',
              content: [{ type: 'text', text: 'rain', cache_control: { type: 'ephemeral' } }],
            },
          ],
        },
      ],
    });
    expect(messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'first' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'own', signature: 'sig' },
          { type: 'tool_use', id: 'toolu_1', name: 'mcp__c__weather', input: {} },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: 'rain' }] }],
      },
    ]);
    expect(notes).toEqual([expect.stringContaining('2 thought(s) of another model')]);
  });

  test('loses all thoughts once they were refused', () => {
    const messages: MessagesRequest['messages'] = [
      { role: 'user', content: 'first' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'own', signature: 'sig' },
          { type: 'redacted_thinking', data: 'x' },
          { type: 'text', text: 'one' },
        ],
      },
      { role: 'user', content: 'second' },
    ];
    expect(convert({ messages }, {}, { thoughts: true }).messages[1]).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'one' }],
    });
  });

  test('ends with the user: an answer that the client began is gone on with in words', () => {
    const { messages, notes } = convert({
      messages: [
        { role: 'user', content: 'Count.' },
        { role: 'assistant', content: 'One, two,' },
      ],
    });
    expect(messages.map((message) => message.role)).toEqual(['user', 'assistant', 'user']);
    expect(JSON.stringify(messages[2])).toContain('exactly where it ends');
    expect(notes).toHaveLength(1);
  });

  test('keeps system messages in its middle as reminders', () => {
    const { messages } = convert({
      messages: [
        { role: 'user', content: 'a' },
        { role: 'system', content: 'Be brief.' },
        { role: 'assistant', content: 'b' },
        { role: 'user', content: 'c' },
      ],
    });
    expect(messages.map((message) => message.role)).toEqual(['user', 'assistant', 'user']);
    expect(JSON.stringify(messages[0])).toContain('Be brief.');
  });

  test('must not be empty', () => {
    expect(() => convert({ messages: [] })).toThrow(/at least one message/);
  });
});

describe('sampling', () => {
  test('goes to models that take it, in their range', () => {
    expect(convert({ temperature: 1.7, top_k: 40 }, MANUAL).body).toMatchObject({ temperature: 1, top_k: 40 });
    expect(convert({ temperature: 0.2, top_p: 0.9 }, MANUAL)).toMatchObject({
      body: { temperature: 0.2 },
      notes: [expect.stringContaining('top_p')],
    });
    expect(convert({ top_p: 0.9 }, MANUAL).body).toMatchObject({ top_p: 0.9 });
  });

  test('is left out for others and beside thinking', () => {
    const plain = convert({ temperature: 0.2 });
    expect(plain.body).not.toHaveProperty('temperature');
    expect(plain.notes).toEqual([expect.stringContaining('Claude Opus 5 does not take it')]);
    expect(
      convert({ temperature: 0.2, thinking: { type: 'enabled', budget_tokens: 2000 } }, MANUAL).body,
    ).not.toHaveProperty('temperature');
  });
});

describe('the format of the answer', () => {
  const schema = {
    type: 'object',
    properties: {
      a: { type: 'object', properties: {} },
      b: { type: 'array', items: { anyOf: [{ type: 'object', properties: { c: { enum: [{ type: 'object' }] } } }] } },
    },
    required: ['a'],
  };

  test('is enforced, with every object closed', () => {
    expect(
      convert({ output_config: { format: { type: 'json_schema', schema }, effort: 'low' } }).body['output_config'],
    ).toEqual({
      effort: 'low',
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: {
            a: { type: 'object', properties: {}, additionalProperties: false },
            b: {
              type: 'array',
              items: {
                anyOf: [
                  { type: 'object', properties: { c: { enum: [{ type: 'object' }] } }, additionalProperties: false },
                ],
              },
            },
          },
          required: ['a'],
          additionalProperties: false,
        },
      },
    });
  });

  test('is an instruction where it was refused', () => {
    const { body, system, notes } = convert(
      { system: 'You are X.', output_config: { format: { type: 'json_schema', schema } } },
      {},
      { schemas: true },
    );
    expect(body).not.toHaveProperty('output_config');
    expect(system).toContain(JSON.stringify(schema));
    expect(notes).toEqual([expect.stringContaining('not enforced')]);
  });
});

test('a forced call leaves a thinking budget out', () => {
  const tools: MessagesRequest['tools'] = [{ name: 'a', input_schema: { type: 'object' } }];
  const { body, notes } = convert(
    { tools, tool_choice: { type: 'any' }, thinking: { type: 'enabled', budget_tokens: 2000 } },
    MANUAL,
  );
  expect(body).toMatchObject({ tool_choice: { type: 'any' }, tools: [{ name: 'mcp__c__a' }] });
  expect(body).not.toHaveProperty('thinking');
  expect(notes).toEqual([expect.stringContaining('Thinking was left out')]);
});

test('stop sequences of white space are left out', () => {
  expect(convert({ stop_sequences: ['END', '\n'] })).toMatchObject({
    body: { stop_sequences: ['END'] },
    notes: [expect.stringContaining('white space')],
  });
});
