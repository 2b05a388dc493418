import { describe, expect, it } from 'vitest';
import type { Tool, ToolUnion } from '../../messages/types.ts';
import { API } from '../anthropic/transport.ts';
import { toTools, type ClaudeTools } from './to-tools.ts';

function convert(tools: readonly ToolUnion[], structuredOutputs = true): ClaudeTools & { notes: string[] } {
  const notes: string[] = [];
  return { ...toTools(tools, { structuredOutputs }, API, (change) => notes.push(change)), notes };
}

const strict = (name: string, optional: number): Tool => ({
  name,
  strict: true,
  input_schema: {
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: optional }, (_, n) => [`p${n}`, { type: 'string' }])),
    additionalProperties: false,
  },
});

describe('toTools', () => {
  it('leaves tools of the API as they are and knows which it runs itself', () => {
    const bash: ToolUnion = { type: 'bash_20250124', name: 'bash' };
    const search: ToolUnion = { type: 'web_search_20250305', name: 'web_search', max_uses: 3 };
    expect(convert([bash]).server).toBe(false);
    const both = convert([bash, search]);
    expect(both.server).toBe(true);
    expect(both.tools).toEqual([bash, search]);
    expect(both.tools[1]).toBe(search);
  });

  it('sends a tool that is declared twice once', () => {
    const { tools, notes } = convert([
      strict('a', 1),
      { name: 'a', input_schema: { type: 'object' } },
      { type: 'bash_20250124', name: 'bash' },
      { name: 'bash', input_schema: { type: 'object' } },
    ]);
    expect(tools.map((tool) => ('name' in tool ? tool.name : ''))).toEqual(['a', 'bash']);
    expect(notes).toEqual([
      'The tool "a" is declared twice; only its first declaration was sent.',
      'The tool "bash" is declared twice; only its first declaration was sent.',
    ]);
  });

  it('keeps every other field', () => {
    const tool: Tool = {
      name: 'a',
      description: 'd',
      input_schema: { type: 'object', properties: {} },
      cache_control: { type: 'ephemeral' },
      input_examples: [{}],
    };
    expect(convert([tool]).tools).toEqual([tool]);
  });

  it('keeps strict within what a request may have', () => {
    const many = convert(Array.from({ length: 22 }, (_, n) => strict(`t${n}`, 0)));
    expect(many.tools.filter((tool) => 'strict' in tool)).toHaveLength(20);
    expect(many.notes).toHaveLength(2);
    const wide = convert([strict('a', 20), strict('b', 5), strict('c', 4)]);
    expect(wide.tools.map((tool) => 'strict' in tool)).toEqual([true, false, true]);
    expect(convert([strict('a', 1)], false).notes).toEqual([
      'The tool "a" was sent without "strict": the model does not enforce schemas.',
    ]);
  });
});
