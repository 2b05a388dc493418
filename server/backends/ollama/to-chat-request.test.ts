import { describe, expect, it } from 'vitest';
import { png } from '../../../test/support/images.ts';
import type { OllamaFacts } from '../../messages/model-facts.ts';
import type { MessagesRequest } from '../../messages/types.ts';
import { toChatRequest, type Converted } from './to-chat-request.ts';

const facts: OllamaFacts = {
  name: 'qwen3:8b',
  capabilities: ['completion', 'tools', 'thinking', 'vision'],
  family: 'qwen3',
  contextLength: 40960,
  numCtx: 32_768,
  keepAlive: -1,
  thinkByDefault: false,
};
const weather = {
  name: 'get_weather',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } },
};

async function convert(
  change: Partial<MessagesRequest>,
  about: Partial<OllamaFacts> = {},
): Promise<Converted & { notes: string[] }> {
  const notes: string[] = [];
  const request = { model: 'asked', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hi' }], ...change };
  const converted = await toChatRequest({
    request,
    facts: { ...facts, ...about },
    signal: new AbortController().signal,
    note: (text) => notes.push(text),
  });
  return { ...converted, notes };
}

describe('convertRequest', () => {
  it("names the upstream's model and asks for an error instead of a cut history", async () => {
    expect((await convert({})).body).toEqual({
      model: 'qwen3:8b',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      truncate: false,
      shift: false,
      options: { num_predict: 100, num_ctx: 32_768 },
      keep_alive: -1,
      think: false,
    });
  });

  it('says nothing where nobody said anything', async () => {
    const { max_tokens: _none, ...request } = {
      model: 'm',
      max_tokens: 1,
      messages: [{ role: 'user' as const, content: 'Hi' }],
    };
    const { body } = await toChatRequest({
      request,
      facts: { ...facts, numCtx: undefined, keepAlive: undefined, capabilities: ['completion'] },
      signal: new AbortController().signal,
      note: () => undefined,
    });
    expect(Object.keys(body).sort()).toEqual(['messages', 'model', 'shift', 'stream', 'truncate']);
  });

  it('gives pictures to a model that sees, or of which nothing is known', async () => {
    const messages = [
      {
        role: 'user' as const,
        content: [
          { type: 'image' as const, source: { type: 'base64' as const, media_type: 'image/png' as const, data: png } },
        ],
      },
    ];
    expect((await convert({ messages })).body.messages[0]?.images).toEqual([png]);
    expect((await convert({ messages }, { capabilities: undefined })).body.messages[0]?.images).toEqual([png]);
    await expect(convert({ messages }, { capabilities: ['completion'] })).rejects.toThrow(/cannot see images/);
  });

  it("puts its own instruction behind the caller's", async () => {
    const { body, plan } = await convert({ system: 'S', tools: [weather], tool_choice: { type: 'any' } });
    expect(plan.mode).toBe('forced');
    expect(body.messages[0]?.content).toMatch(/^S\n\nYou must call the tool "get_weather" now/);
    expect(body.format).toMatchObject({ type: 'object' });
    expect(body.tools).toBeUndefined();
  });

  it('lets the forced call win over the output format, and says so', async () => {
    const { body, notes } = await convert({
      tools: [weather],
      tool_choice: { type: 'any' },
      output_config: { format: { type: 'json_schema', schema: { type: 'array' } } },
    });
    expect(body.format).toMatchObject({ properties: { city: {} } });
    expect(notes.some((note) => note.includes('output format was left out'))).toBe(true);
  });

  it('loads only, without tools, thinking or messages, for max_tokens 0', async () => {
    expect((await convert({ max_tokens: 0, tools: [weather], thinking: { type: 'adaptive' } })).body).toEqual({
      model: 'qwen3:8b',
      messages: [],
      stream: true,
      truncate: false,
      shift: false,
      options: { num_ctx: 32_768 },
      keep_alive: -1,
    });
  });
});
