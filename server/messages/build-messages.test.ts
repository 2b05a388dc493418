import { describe, expect, it } from 'vitest';
import { createMessageBuilder } from './build-messages.ts';

const text = (words: string): { type: 'text'; text: string } => ({ type: 'text', text: words });
const result = (id: string): { type: 'tool_result'; tool_use_id: string; content: string } => ({
  type: 'tool_result',
  tool_use_id: id,
  content: id,
});

describe('createMessageBuilder', () => {
  it('joins neighbours and puts results at the head of their message, in order', () => {
    const conversation = createMessageBuilder(() => undefined);
    conversation.user([text('a')]);
    conversation.user([text('b')]);
    conversation.assistant([text('c')]);
    conversation.user([text('d')]);
    conversation.toolResult('1', '1');
    conversation.toolResult('2', '2');
    expect(conversation.finish().messages).toEqual([
      { role: 'user', content: [text('a'), text('b')] },
      { role: 'assistant', content: [text('c')] },
      { role: 'user', content: [result('1'), result('2'), text('d')] },
    ]);
  });

  it('keeps instructions in their place', () => {
    const conversation = createMessageBuilder(() => undefined);
    conversation.system('first');
    conversation.system('second');
    conversation.user([text('a')]);
    conversation.system('third');
    conversation.system('fourth');
    expect(conversation.finish()).toEqual({
      system: [text('first'), text('second')],
      messages: [
        { role: 'user', content: [text('a')] },
        { role: 'system', content: [text('third'), text('fourth')] },
      ],
    });
  });

  it('leaves blanks out and never ends up empty', () => {
    const notes: string[] = [];
    const conversation = createMessageBuilder((change) => notes.push(change));
    conversation.system(' ');
    conversation.user([text('\n')]);
    conversation.assistant([]);
    expect(conversation.finish()).toEqual({
      system: [],
      messages: [{ role: 'user', content: [text('Please begin.')] }],
    });
    expect(notes).toHaveLength(1);
  });

  it('puts a result that comes late before what the user said, in the order of results', () => {
    const conversation = createMessageBuilder(() => undefined);
    conversation.user([text('Go')]);
    conversation.assistant([{ type: 'tool_use', id: 'a', name: 'f', input: {} }]);
    conversation.assistant([{ type: 'tool_use', id: 'b', name: 'f', input: {} }]);
    expect(conversation.open()).toEqual(['a', 'b']);
    conversation.user([text('Hurry!')]);
    conversation.toolResult('a', 'one');
    conversation.toolResult('b', 'two');
    expect(conversation.open()).toEqual([]);
    expect(conversation.finish().messages[2]).toEqual({
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'a', content: 'one' },
        { type: 'tool_result', tool_use_id: 'b', content: 'two' },
        text('Hurry!'),
      ],
    });
  });

  it('leaves out blank texts and joins neighbours of one role', () => {
    const notes: string[] = [];
    const conversation = createMessageBuilder((change) => notes.push(change));
    conversation.system('  ');
    conversation.system('A');
    conversation.user([text(''), text('Hi')]);
    conversation.assistant([text(' \n')]);
    conversation.user([text('there')]);
    conversation.system('B');
    conversation.system('C');
    expect(conversation.finish()).toEqual({
      system: [text('A')],
      messages: [
        { role: 'user', content: [text('Hi'), text('there')] },
        { role: 'system', content: [text('B'), text('C')] },
      ],
    });
    expect(notes).toEqual([]);
  });
});
