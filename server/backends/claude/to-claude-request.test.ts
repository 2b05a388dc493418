import { describe, expect, it } from 'vitest';
import type { MessagesRequest } from '../../messages/types.ts';
import { claudeFactsFor } from '../../models/claude-models.ts';
import { API } from '../anthropic/transport.ts';
import { COMMAND } from '../claude-code/transport.ts';
import { toClaudeRequest, type ClaudeRequest } from './to-claude-request.ts';
import type { ClaudeTransport } from './transport.ts';

const HAIKU = 'claude-haiku-4-5-20251001';

function ask(transport: ClaudeTransport, request: Partial<MessagesRequest>, model = HAIKU): ClaudeRequest {
  return toClaudeRequest({ model, messages: [{ role: 'user', content: 'hi' }], ...request }, transport, {
    facts: claudeFactsFor(model),
    note: () => undefined,
  });
}

describe('toClaudeRequest', () => {
  it.each<Partial<MessagesRequest>>([
    {},
    { system: 'Be kind.', max_tokens: 300, stop_sequences: ['END'], temperature: 1.7, top_k: 40 },
    { thinking: { type: 'adaptive' }, output_config: { effort: 'low' }, max_tokens: 9000 },
    { output_config: { format: { type: 'json_schema', schema: { type: 'object', properties: {} } } } },
    {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'a' },
        { role: 'assistant', content: ' ' },
        { role: 'user', content: 'b' },
      ],
    },
  ])('says %j the same way on both ways', (request) => {
    const { answer: _, ...overApi } = ask(API, request);
    expect(ask(COMMAND, request)).toMatchObject(overApi);
  });

  it('writes the fields in one order', () => {
    const { fields } = ask(API, {
      top_k: 5,
      temperature: 0.5,
      metadata: { user_id: 'u' },
      stop_sequences: ['END'],
      output_config: { format: { type: 'json_schema', schema: { type: 'object', properties: {} } } },
      thinking: { type: 'disabled' },
      tool_choice: { type: 'auto' },
      tools: [{ name: 'a', input_schema: { type: 'object' } }],
      max_tokens: 100,
    });
    expect(Object.keys(fields)).toEqual([
      'max_tokens',
      'tools',
      'tool_choice',
      'output_config',
      'stop_sequences',
      'metadata',
      'temperature',
      'top_k',
      'cache_control',
    ]);
  });

  it('leaves to the command what it does itself', () => {
    const request: Partial<MessagesRequest> = {
      metadata: { user_id: 'u' },
      cache_control: { type: 'ephemeral' },
      tools: [{ name: 'a', input_schema: { type: 'object' } }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }] }],
    };
    expect(Object.keys(ask(COMMAND, request).fields)).toEqual(['max_tokens', 'tools']);
    expect(JSON.stringify(ask(COMMAND, request))).not.toContain('cache_control');
    expect(Object.keys(ask(API, request).fields)).toEqual(['max_tokens', 'tools', 'metadata', 'cache_control']);
  });

  it('tells a demanded call at the end of the conversation, or in the one system prompt', () => {
    const request: Partial<MessagesRequest> = {
      system: 'Be kind.',
      tools: [
        { name: 'a', input_schema: { type: 'object' } },
        { name: 'b', input_schema: { type: 'object' } },
      ],
      tool_choice: { type: 'any' },
    };
    const overApi = ask(API, request, 'claude-opus-5-5');
    expect(overApi.system).toBe('Be kind.');
    expect(overApi.messages.at(-1)).toMatchObject({ role: 'system', content: overApi.answer.mustCall });
    const overCommand = ask(COMMAND, request, 'claude-opus-5-5');
    expect(overCommand.system).toContain('Be kind.\n\nYou must answer with a call');
    expect(overCommand.messages).toHaveLength(1);
  });
});
