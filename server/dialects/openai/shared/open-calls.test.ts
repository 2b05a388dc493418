import { expect, test } from 'vitest';
import { createOpenCallBuilder } from './open-calls.ts';

const text = (words: string) => ({ type: 'text' as const, text: words });

test('puts a result that comes late before what the user said, in the order of results', () => {
  const conversation = createOpenCallBuilder(() => undefined);
  conversation.user([text('Go')]);
  conversation.toolUse({ type: 'tool_use', id: 'a', name: 'f', input: {} });
  conversation.toolUse({ type: 'tool_use', id: 'b', name: 'f', input: {} });
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

test('leaves out blank texts and joins neighbours of one role', () => {
  const notes: string[] = [];
  const conversation = createOpenCallBuilder((change) => notes.push(change));
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
