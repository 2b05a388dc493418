import { describe, expect, it } from 'vitest';
import type { ContentBlockParam } from '../../messages/types.ts';
import type { ChatMessage } from './chat-shapes.ts';
import { toAssistantMessage } from './to-assistant-message.ts';
import { mintSignature } from '../../messages/thinking-signature.ts';

function convert(
  content: string | ContentBlockParam[],
  thinks = true,
): { message: ChatMessage; notes: string[]; names: Map<string, string> } {
  const notes: string[] = [];
  const names = new Map<string, string>();
  const message = toAssistantMessage(content, thinks, names, {
    model: 'm',
    sees: true,
    media: new Map(),
    note: (change) => notes.push(change),
  });
  return { message, notes, names };
}

const thought = (thinking: string, signature: string): ContentBlockParam => ({ type: 'thinking', thinking, signature });

describe('convertAssistant', () => {
  it('joins text without a separator', () => {
    expect(convert('Hi').message).toEqual({ role: 'assistant', content: 'Hi' });
    expect(
      convert([
        { type: 'text', text: 'The sky ' },
        { type: 'text', text: 'is blue.' },
      ]).message,
    ).toEqual({ role: 'assistant', content: 'The sky is blue.' });
    expect(convert([]).message).toEqual({ role: 'assistant', content: '' });
  });

  it('gives calls with their ids and objects as arguments', () => {
    const { message, names } = convert([
      { type: 'text', text: 'Looking.' },
      { type: 'tool_use', id: 'call_123', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'tool_use', id: 'call_124', name: 'now', input: 'garbage' },
    ]);
    expect(message).toEqual({
      role: 'assistant',
      content: 'Looking.',
      tool_calls: [
        { id: 'call_123', function: { name: 'get_weather', arguments: { city: 'Paris' } } },
        { id: 'call_124', function: { name: 'now', arguments: {} } },
      ],
    });
    expect([...names]).toEqual([
      ['call_123', 'get_weather'],
      ['call_124', 'now'],
    ]);
  });

  it('restores its own thinking, also where the caller was shown none', () => {
    const signature = mintSignature({ model: 'qwen3:8b', thinking: 'They want a joke.' });
    expect(convert([thought('They want a joke.', signature)]).message).toEqual({
      role: 'assistant',
      content: '',
      thinking: 'They want a joke.',
    });
    expect(convert([thought('', signature)]).message.thinking).toBe('They want a joke.');
    expect(convert([thought('a', ''), thought('b', signature.slice(0, -3))]).message.thinking).toBe('a\n\nb');
  });

  it("drops thinking outside of the running loop, and Claude's always", () => {
    expect(convert([thought('x', ''), { type: 'text', text: 'y' }], false)).toMatchObject({
      message: { role: 'assistant', content: 'y' },
      notes: [],
    });
    const foreign = convert([thought('summary', 'EqQBCkYIBxgC'), { type: 'redacted_thinking', data: 'zzz' }]);
    expect(foreign.message).toEqual({ role: 'assistant', content: '' });
    expect(foreign.notes).toHaveLength(2);
  });

  it('survives a thinking block without a signature', () => {
    const block: unknown = { type: 'thinking', thinking: 'x' };
    const isBlock = (value: unknown): value is ContentBlockParam => typeof value === 'object';
    if (isBlock(block)) expect(convert([block]).message.thinking).toBe('x');
  });

  it("keeps what Anthropic's own tools found, as text on lines of its own", () => {
    const { message, notes } = convert([
      { type: 'text', text: 'Searching.' },
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'cats' } },
      {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: [{ type: 'web_search_result', title: 'Cats', url: 'https://x.test', encrypted_content: 'zzz' }],
      },
      { type: 'text', text: 'Found.' },
    ]);
    expect(message.content).toBe(
      'Searching.\n[called web_search with {"query":"cats"}]\n[web search results]\n- Cats https://x.test\nFound.',
    );
    expect(notes).toEqual([]);
  });
});
