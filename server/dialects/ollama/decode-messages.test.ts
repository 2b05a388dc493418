import { describe, expect, it } from 'vitest';
import { decodeMessages } from './decode-messages.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]).toString('base64');
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } };
const text = (words: string): unknown => ({ type: 'text', text: words });

function convert(list: unknown[]): ReturnType<typeof decodeMessages> & { notes: string[] } {
  const notes: string[] = [];
  return { ...decodeMessages(list, (change) => notes.push(change)), notes };
}

describe('convertMessages', () => {
  it('converts a conversation with tools, as LangChain sends it: calls with ids, results without', () => {
    const { system, messages, notes } = convert([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Weather?' },
      {
        role: 'assistant',
        content: 'I look.',
        tool_calls: [
          { id: 't1', type: 'function', function: { name: 'weather', arguments: { city: 'Bern' } } },
          { id: 't2', function: { name: 'time', arguments: {} } },
        ],
      },
      { role: 'tool', content: 'rain' },
      { role: 'tool', content: '12:00' },
      { role: 'user', content: 'Thanks.' },
    ]);
    expect(system).toEqual([text('Be brief.')]);
    expect(messages).toEqual([
      { role: 'user', content: [text('Weather?')] },
      {
        role: 'assistant',
        content: [
          text('I look.'),
          { type: 'tool_use', id: 't1', name: 'weather', input: { city: 'Bern' } },
          { type: 'tool_use', id: 't2', name: 'time', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't1', content: 'rain' },
          { type: 'tool_result', tool_use_id: 't2', content: '12:00' },
          text('Thanks.'),
        ],
      },
    ]);
    expect(notes).toEqual([]);
  });

  it('puts images before the text, and into the result of a tool', () => {
    const { messages } = convert([
      { role: 'user', content: 'What is this?', images: [PNG] },
      { role: 'assistant', content: '', tool_calls: [{ function: { name: 'look', arguments: {} } }] },
      { role: 'tool', tool_name: 'look', content: 'seen', images: [PNG] },
    ]);
    expect(messages[0]).toEqual({ role: 'user', content: [image, text('What is this?')] });
    expect(messages[2]).toEqual({
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'call_1_0', content: [image, text('seen')] }],
    });
  });

  it('moves images that Claude does not take where they are, and says so', () => {
    const { messages, notes } = convert([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b', images: [PNG] },
    ]);
    expect(messages[2]).toEqual({
      role: 'user',
      content: [image, text('[The image belongs to the assistant message above.]')],
    });
    expect(notes).toEqual([expect.stringContaining('Images of a message with the role assistant')]);
  });

  it('leaves thinking of the history out, and says so', () => {
    const { messages, notes } = convert([
      { role: 'user', content: 'a' },
      { role: 'assistant', thinking: 'hm', content: 'b' },
      { role: 'user', content: 'c' },
    ]);
    expect(JSON.stringify(messages)).not.toContain('hm');
    expect(notes).toEqual([expect.stringContaining('Thinking')]);
  });

  it('makes words of a result without a call', () => {
    const { messages, notes } = convert([
      { role: 'user', content: 'a' },
      { role: 'tool', tool_name: 'weather', content: 'rain' },
    ]);
    expect(messages).toEqual([
      {
        role: 'user',
        content: [
          text('a'),
          text('[Result of the tool weather, whose call is not part of this conversation]'),
          text('rain'),
        ],
      },
    ]);
    expect(notes).toHaveLength(1);
  });

  it('keeps a later system message in its place', () => {
    const { messages } = convert([
      { role: 'user', content: 'a' },
      { role: 'system', content: 'now French' },
      { role: 'assistant', content: 'b' },
    ]);
    expect(messages.map((message) => message.role)).toEqual(['user', 'system', 'assistant']);
  });

  it.each([
    [['x'], 'messages.0 must be an object, not a string'],
    [[{ content: 'a' }], 'messages.0.role must be "system", "user", "assistant" or "tool", not ""'],
    [[{ role: 'user', content: 'a' }, { role: 'robot' }], 'messages.1.role must be'],
    [[{ role: 'user', content: [{ type: 'text' }] }], 'messages.0.content must be a string, not a list'],
    [[{ role: 'user', content: 'a', images: 'x' }], 'messages.0.images must be a list'],
    [[{ role: 'user', content: 'a', images: ['x'] }], 'messages.0.images.0 is no PNG'],
    [[{ role: 'assistant', tool_calls: {} }], 'messages.0.tool_calls must be a list'],
  ])('refuses %j', (list, words) => {
    expect(() => convert(list)).toThrow(words);
  });
});
