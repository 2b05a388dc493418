import { describe, expect, it } from 'vitest';
import type { ToolUnion } from '../../messages/types.ts';
import { toOllamaTools, type OfferedTool } from './to-tools.ts';

function convert(...tools: ToolUnion[]): { offered: OfferedTool[]; notes: string[] } {
  const notes: string[] = [];
  return { offered: toOllamaTools(tools, (change) => notes.push(change)), notes };
}

const schema = { type: 'object', properties: { city: { type: 'string', minLength: 2 } }, required: ['city'] } as const;

describe('convertTools', () => {
  it("offers the caller's tools, with what Ollama would drop in the description", () => {
    const { offered, notes } = convert(
      {
        name: 'get_weather',
        description: 'Weather of a city',
        input_schema: { ...schema, required: ['city'] },
        strict: true,
        cache_control: { type: 'ephemeral' },
      },
      { type: 'custom', name: 'now', input_schema: { type: 'object' }, defer_loading: true },
    );
    expect(offered.map(({ wire }) => wire)).toEqual([
      {
        type: 'function',
        function: {
          name: 'get_weather',
          description: 'Weather of a city',
          parameters: {
            type: 'object',
            properties: { city: { type: 'string', description: '(minLength: 2)' } },
            required: ['city'],
          },
        },
      },
      { type: 'function', function: { name: 'now', description: '', parameters: { type: 'object', properties: {} } } },
    ]);
    expect(offered[0]?.schema).toEqual(schema);
    expect(notes).toEqual([]);
  });

  it('adds short examples to the description', () => {
    const tool = (examples: Record<string, unknown>[]): ToolUnion => ({
      name: 'x',
      description: 'Does x.',
      input_schema: { type: 'object' },
      input_examples: examples,
    });
    expect(convert(tool([{ city: 'Paris' }])).offered[0]?.wire.function.description).toBe(
      'Does x.\nExamples of input: [{"city":"Paris"}]',
    );
    expect(convert(tool([{ city: 'P'.repeat(2000) }])).offered[0]?.wire.function.description).toBe('Does x.');
  });

  it("offers Anthropic's tools that the caller runs", () => {
    expect(
      convert({ type: 'bash_20250124', name: 'bash' }, { type: 'memory_20250818', name: 'memory' }).offered.map(
        ({ name }) => name,
      ),
    ).toEqual(['bash', 'memory']);
  });

  it('leaves out what a local model cannot use, and says so', () => {
    const { offered, notes } = convert(
      { type: 'web_search_20250305', name: 'web_search' },
      { type: 'code_execution_20250825', name: 'code_execution' },
      { type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' },
      { type: 'computer_toolset_20260801' },
      { name: 'web_search', input_schema: { type: 'object' } },
    );
    expect(offered.map(({ name }) => name)).toEqual(['web_search']);
    expect(notes).toEqual([
      'The tool "web_search" was left out: it runs at Anthropic, for Claude models only.',
      'The tool "code_execution" was left out: it runs at Anthropic, for Claude models only.',
      'The tool "tool_search_tool_bm25" was left out: it runs at Anthropic, for Claude models only.',
      'The tool "computer_toolset_20260801" was left out: local models are not taught to steer a screen with it.',
    ]);
  });

  it('says where a schema lost something', () => {
    const { notes } = convert({ name: 'tree', input_schema: { type: 'object', properties: { next: { $ref: '#' } } } });
    expect(notes).toEqual(['The schema of the tool "tree" was simplified: Ollama\'s templates cannot show all of it.']);
  });
});
