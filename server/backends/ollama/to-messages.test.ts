import { describe, expect, it } from 'vitest';
import { png } from '../../../test/support/images.ts';
import type { MessageParam, MessagesRequest } from '../../messages/types.ts';
import type { ChatMessage } from './chat-shapes.ts';
import { toOllamaMessages } from './to-messages.ts';

function convert(
  request: Pick<MessagesRequest, 'system' | 'messages'>,
  instruction?: string,
  sees = true,
): { messages: ChatMessage[]; notes: string[] } {
  const notes: string[] = [];
  const messages = toOllamaMessages(request, instruction, {
    model: 'm',
    sees,
    media: new Map(),
    note: (change) => notes.push(change),
  });
  return { messages, notes };
}

const hello: MessageParam = { role: 'user', content: 'Hello' };
const call = (id: string, thinking: string): MessageParam => ({
  role: 'assistant',
  content: [
    { type: 'thinking', thinking, signature: '' },
    { type: 'tool_use', id, name: 'get', input: {} },
  ],
});
const result = (id: string): MessageParam => ({
  role: 'user',
  content: [
    { type: 'tool_result', tool_use_id: id, content: 'x' },
    { type: 'text', text: '<system-reminder>…</system-reminder>' },
  ],
});

describe('convertMessages', () => {
  it('puts the instructions first, joined by empty lines', () => {
    expect(convert({ system: 'Be brief.', messages: [hello] }).messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
    ]);
    expect(
      convert(
        {
          system: [
            { type: 'text', text: 'One.' },
            { type: 'text', text: '' },
            { type: 'text', text: 'Two.' },
          ],
          messages: [hello],
        },
        'Three.',
      ).messages[0],
    ).toEqual({
      role: 'system',
      content: 'One.\n\nTwo.\n\nThree.',
    });
    expect(convert({ messages: [hello] }, 'Only this.').messages[0]).toEqual({ role: 'system', content: 'Only this.' });
    expect(convert({ system: '', messages: [hello] }).messages).toHaveLength(1);
  });

  it("leaves out Claude Code's accounting line, so that the prompt begins the same each time", () => {
    const system = (line: string): MessagesRequest['system'] => [
      { type: 'text', text: line },
      { type: 'text', text: 'You are Claude Code.' },
    ];
    const first = convert({
      system: system('x-anthropic-billing-header: cc_version=2.1.329; cch=aaaa;'),
      messages: [hello],
    });
    const second = convert({
      system: system('x-anthropic-billing-header: cc_version=2.1.329; cch=bbbb;'),
      messages: [hello],
    });
    expect(first.messages).toEqual(second.messages);
    expect(first.messages[0]?.content).toBe('You are Claude Code.');
    expect(first.notes).toHaveLength(1);
    expect(
      convert({ system: 'x-anthropic-billing-header: a\n\nReal text', messages: [hello] }).messages[0]?.content,
    ).toBe('Real text');
  });

  it('keeps instructions in mid-conversation where they stand, and skips empty ones', () => {
    const messages: MessageParam[] = [
      hello,
      { role: 'system', content: [{ type: 'text', text: 'It is Monday.' }] },
      { role: 'system', content: [] },
      { role: 'assistant', content: 'Hi' },
      { role: 'user', content: 'Bye' },
    ];
    expect(convert({ messages }).messages.map(({ role, content }) => `${role}: ${content}`)).toEqual([
      'user: Hello',
      'system: It is Monday.',
      'assistant: Hi',
      'user: Bye',
    ]);
  });

  it("looks the tool's name up from the call", () => {
    expect(convert({ messages: [hello, call('toolu_1', ''), result('toolu_1')] }).messages[2]).toEqual({
      role: 'tool',
      content: 'x',
      tool_name: 'get',
      tool_call_id: 'toolu_1',
    });
  });

  it('passes thinking on only for the running tool loop', () => {
    const messages = [
      hello,
      call('a', 'old'),
      result('a'),
      { role: 'assistant', content: 'Done' } as const,
      hello,
      call('b', 'new'),
      result('b'),
      call('c', 'newer'),
      result('c'),
    ];
    const thoughts = convert({ messages }).messages.flatMap(({ thinking }) => thinking ?? []);
    expect(thoughts).toEqual(['new', 'newer']);
  });

  it('leaves a trailing assistant message in place, to be continued', () => {
    expect(convert({ messages: [hello, { role: 'assistant', content: 'The answer is' }] }).messages.at(-1)).toEqual({
      role: 'assistant',
      content: 'The answer is',
    });
  });

  it('is strict with the newest user message only', () => {
    const picture: MessageParam = {
      role: 'user',
      content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } }],
    };
    expect(() => convert({ messages: [hello, picture] }, undefined, false)).toThrow(/messages\.1\.content\.0/);
    expect(
      convert({ messages: [picture, { role: 'assistant', content: 'A cat' }, hello] }, undefined, false).messages[0]
        ?.content,
    ).toBe('[image omitted: model has no vision]');
  });

  it('makes every next turn begin with the one before, so that Ollama can reuse it', () => {
    const turns: MessageParam[] = [hello, call('a', ''), result('a'), call('b', ''), result('b')];
    const whole = JSON.stringify(convert({ system: 'S', messages: turns }).messages);
    const before = JSON.stringify(convert({ system: 'S', messages: turns.slice(0, 3) }).messages);
    expect(whole.startsWith(before.slice(0, -1))).toBe(true);
  });
});
