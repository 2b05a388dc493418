import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCallRescuer, type RescuedChunk } from './rescue-calls.ts';

const names = new Set(['get_weather', 'now']);

/** What the chunks amount to, neighbouring texts joined. */
function rescue(...chunks: string[]): RescuedChunk[] {
  const rescuer = createCallRescuer(names);
  const joined: RescuedChunk[] = [];
  for (const chunk of [...chunks.flatMap((text) => rescuer.feed(text)), ...rescuer.flush()]) {
    const last = joined.at(-1);
    if (last !== undefined && 'text' in last && 'text' in chunk) last.text += chunk.text;
    else joined.push({ ...chunk });
  }
  return joined;
}

const call = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris"}}\n</tool_call>';

describe('createCallRescuer', () => {
  it('finds calls between text', () => {
    expect(rescue(`Let me look.\n${call}\n<tool_call>{"name":"now","parameters":{}}</tool_call> Done`)).toEqual([
      { text: 'Let me look.\n' },
      { name: 'get_weather', input: { city: 'Paris' } },
      { text: '\n' },
      { name: 'now', input: {} },
      { text: ' Done' },
    ]);
  });

  it('finds a call that is not closed, at the end', () => {
    expect(rescue('<tool_call>{"name": "now", "arguments": {}}')).toEqual([{ name: 'now', input: {} }]);
    expect(rescue('<tool_call>{"name": "now", "arguments": {}')).toEqual([{ name: 'now', input: {} }]);
  });

  it.each([
    'no call at all',
    'a < b, and <tool',
    '<tool_call>not JSON</tool_call>',
    '<tool_call>{"name":"rm","arguments":{}}</tool_call>',
    '<tool_call>{"arguments":{}}</tool_call>',
    '<tool_call>',
    '</tool_call><tool_call></tool_call>',
    '```xml\n<tool_call>{"name": …}</tool_call>\n```',
  ])('leaves %j as it is', (text) => {
    expect(rescue(text)).toEqual([{ text }]);
  });

  it('holds back no more than could begin a call', () => {
    const rescuer = createCallRescuer(names);
    expect(rescuer.feed('Hello <tool')).toEqual([{ text: 'Hello ' }]);
    expect(rescuer.feed('box>')).toEqual([{ text: '<toolbox>' }]);
  });

  it('does not wait for ever', () => {
    const rescuer = createCallRescuer(names);
    const long = `<tool_call>${'x'.repeat(600_000)}`;
    expect(rescuer.feed(long)).toEqual([{ text: long }]);
  });

  it('sees the same however the text is cut', () => {
    const part = fc.constantFrom(
      call,
      'text ',
      '<tool_call>{"name":"rm"}</tool_call>',
      '<tool',
      '_call>',
      '</tool_call>',
      '{"name":"now"}',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.array(fc.nat(20), { maxLength: 12 }), (parts, sizes) => {
        const text = parts.join('');
        const chunks: string[] = [];
        let at = 0;
        for (const size of sizes) {
          chunks.push(text.slice(at, at + size));
          at += size;
        }
        expect(rescue(...chunks, text.slice(at))).toEqual(rescue(text));
      }),
    );
  });
});
