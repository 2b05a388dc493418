import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/json.ts';
import { decodeChat } from './decode-chat.ts';

function decode(fields: JsonObject): ReturnType<typeof decodeChat> & { notes: string[] } {
  const notes: string[] = [];
  return {
    ...decodeChat({ messages: [{ role: 'user', content: 'Hi' }], ...fields }, 'my-claude', (change) =>
      notes.push(change),
    ),
    notes,
  };
}

describe('decodeChat', () => {
  it('asks for no more than what was said', () => {
    expect(decode({})).toEqual({
      request: { model: 'my-claude', messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] },
      stream: true,
      showThinking: true,
      jsonOnly: false,
      notes: [],
    });
  });

  it('puts everything in its place', () => {
    const schema = { type: 'object', properties: {} };
    const { request, stream, showThinking, jsonOnly } = decode({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      stream: false,
      think: 'max',
      format: schema,
      tools: [{ type: 'function', function: { name: 'f' } }],
      options: { num_predict: 9, temperature: 0 },
      keep_alive: '5m',
    });
    expect(request).toEqual({
      model: 'my-claude',
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      tools: [{ name: 'f', input_schema: { type: 'object', properties: {} } }],
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'max', format: { type: 'json_schema', schema } },
      max_tokens: 9,
      temperature: 0,
    });
    expect({ stream, showThinking, jsonOnly }).toEqual({ stream: false, showThinking: true, jsonOnly: true });
  });

  it('adds the JSON instruction behind the system messages', () => {
    const { request } = decode({
      format: 'json',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
    });
    expect(request.system).toEqual([
      { type: 'text', text: 'Be brief.' },
      { type: 'text', text: expect.stringContaining('single JSON object') },
    ]);
    expect(request.output_config).toBeUndefined();
  });

  it('says a change once, however often the history repeats it', () => {
    const turns = [0, 1, 2].flatMap(() => [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b', thinking: 'c' },
    ]);
    expect(decode({ messages: turns }).notes).toHaveLength(1);
  });

  it.each([
    [{ stream: 'yes' }, 'stream must be true or false'],
    [{ messages: 'x' }, 'messages must be a list'],
    [{ top_logprobs: 21 }, 'top_logprobs must be between 0 and 20'],
    [{ think: 'invalid' }, 'invalid think value'],
  ])('refuses %j', (fields, words) => {
    expect(() => decode(fields)).toThrow(words);
  });
});
