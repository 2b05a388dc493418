import { describe, expect, it } from 'vitest';
import { gif, jpeg, png } from '../../../test/support/images.ts';
import type { ContentBlockParam } from '../../messages/types.ts';
import type { ChatMessage } from './chat-shapes.ts';
import { toUserMessages } from './to-user-message.ts';

const names = new Map([
  ['toolu_1', 'get_weather'],
  ['toolu_2', 'screenshot'],
]);

function convert(
  content: string | ContentBlockParam[],
  { sees = true, now = true } = {},
): { messages: ChatMessage[]; notes: string[] } {
  const notes: string[] = [];
  const messages = toUserMessages(content, { path: 'messages.0', now }, names, {
    model: 'm',
    sees,
    media: new Map(),
    note: (change) => notes.push(change),
  });
  return { messages, notes };
}

const text = (words: string): Extract<ContentBlockParam, { type: 'text' }> => ({ type: 'text', text: words });
const image = (data = png): Extract<ContentBlockParam, { type: 'image' }> => ({
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data },
});

describe('convertUser', () => {
  it('keeps text', () => {
    expect(convert('Hello').messages).toEqual([{ role: 'user', content: 'Hello' }]);
    expect(convert([text('one'), text(''), text('two')]).messages).toEqual([{ role: 'user', content: 'one\n\ntwo' }]);
  });

  it('keeps a turn in which nothing is said', () => {
    expect(convert([]).messages).toEqual([{ role: 'user', content: '' }]);
    expect(convert('').messages).toEqual([{ role: 'user', content: '' }]);
  });

  it("puts results first, each a message with the tool's name and the call's id", () => {
    expect(
      convert([
        text('And?'),
        { type: 'tool_result', tool_use_id: 'toolu_1', content: '12 °C' },
        { type: 'tool_result', tool_use_id: 'toolu_9', content: [text('a'), text('b')] },
      ]).messages,
    ).toEqual([
      { role: 'tool', content: '12 °C', tool_name: 'get_weather', tool_call_id: 'toolu_1' },
      { role: 'tool', content: 'a\n\nb', tool_call_id: 'toolu_9' },
      { role: 'user', content: 'And?' },
    ]);
  });

  it('marks errors and names what is empty', () => {
    const result = (fields: object): ContentBlockParam => ({ type: 'tool_result', tool_use_id: 'toolu_1', ...fields });
    const contents = convert([
      result({ is_error: true, content: 'no such city' }),
      result({ is_error: true }),
      result({}),
      result({ content: [] }),
      result({ content: '' }),
    ]).messages.map(({ content }) => content);
    expect(contents).toEqual([
      'Error: no such city',
      'Error: (no output)',
      '(no output)',
      '(no output)',
      '(no output)',
    ]);
  });

  it('shows pictures of tools as a message of the user, behind the results', () => {
    const { messages, notes } = convert([
      { type: 'tool_result', tool_use_id: 'toolu_2', content: [text('done'), image()] },
      { type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' },
      text('What is on it?'),
    ]);
    expect(messages).toEqual([
      { role: 'tool', content: 'done', tool_name: 'screenshot', tool_call_id: 'toolu_2' },
      { role: 'tool', content: 'x', tool_name: 'get_weather', tool_call_id: 'toolu_1' },
      { role: 'user', content: 'Image from tool result screenshot', images: [png] },
      { role: 'user', content: 'What is on it?' },
    ]);
    expect(notes).toHaveLength(1);
  });

  it('marks the places of pictures only where they matter', () => {
    expect(convert([image(), text('What is this?')]).messages).toEqual([
      { role: 'user', content: 'What is this?', images: [png] },
    ]);
    expect(convert([image()]).messages).toEqual([{ role: 'user', content: '', images: [png] }]);
    expect(convert([image(), image(jpeg)]).messages).toEqual([{ role: 'user', content: '', images: [png, jpeg] }]);
    expect(convert([text('Before'), image(), text('after')]).messages).toEqual([
      { role: 'user', content: 'Before\n\n[image 1]\n\nafter', images: [png] },
    ]);
    expect(convert([text('First'), image(), text('second'), image(gif)]).messages).toEqual([
      { role: 'user', content: 'First\n\n[image 1]\n\nsecond\n\n[image 2]', images: [png, gif] },
    ]);
  });

  it('refuses a picture said now to a model that cannot see, and replaces one in the history or in a result', () => {
    expect(() => convert([image()], { sees: false })).toThrow(/messages\.0\.content\.0: m cannot see images/);
    const old = convert([image(), text('What is this?')], { sees: false, now: false });
    expect(old.messages).toEqual([{ role: 'user', content: '[image omitted: model has no vision]\n\nWhat is this?' }]);
    expect(old.notes).toEqual(['A picture was replaced by a note: m cannot see.']);
    expect(
      convert([{ type: 'tool_result', tool_use_id: 'toolu_2', content: [image()] }], { sees: false }).messages,
    ).toEqual([
      {
        role: 'tool',
        content: '[image omitted: model has no vision]',
        tool_name: 'screenshot',
        tool_call_id: 'toolu_2',
      },
    ]);
  });
});
