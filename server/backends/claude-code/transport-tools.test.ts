import { describe, expect, test } from 'vitest';
import type { ToolUnion } from '../../messages/types.ts';
import { toTools } from '../claude/to-tools.ts';
import { toToolChoice } from '../claude/tool-choice.ts';
import { offeredOf } from './tool-names.ts';
import { COMMAND } from './transport.ts';

function convert(tools: readonly ToolUnion[]): { converted: ReturnType<typeof toTools>; notes: string[] } {
  const notes: string[] = [];
  return { converted: toTools(tools, { structuredOutputs: true }, COMMAND, (note) => notes.push(note)), notes };
}

describe('tools', () => {
  test('are declared as the client did, under the names of the command', () => {
    const { converted, notes } = convert([
      {
        name: 'a.b',
        description: 'x'.repeat(5000),
        input_schema: { type: 'object', properties: { c: { type: 'string', minLength: 2 } } },
        cache_control: { type: 'ephemeral' },
      },
    ]);
    expect([...offeredOf(converted.tools, converted.names).values()]).toEqual(['a.b']);
    expect(converted.tools).toEqual([
      {
        name: expect.stringMatching(/^mcp__c__a_b_[0-9a-f]{8}$/),
        description: 'x'.repeat(5000),
        input_schema: { type: 'object', properties: { c: { type: 'string', minLength: 2 } } },
      },
    ]);
    expect(notes).toEqual([expect.stringContaining('a.b')]);
  });

  test('that Anthropic defines are left out, as is a second one of the same name', () => {
    const { converted, notes } = convert([
      { type: 'web_search_20250305', name: 'web_search' },
      { type: 'bash_20250124', name: 'bash' },
      { name: 'a', input_schema: { type: 'object' } },
      { name: 'a', input_schema: { type: 'object' } },
    ]);
    expect(converted.tools).toHaveLength(1);
    expect(notes).toEqual([
      expect.stringContaining('web_search'),
      expect.stringContaining('bash'),
      expect.stringContaining('twice'),
    ]);
  });

  test('lose a choice at the root of their schema to the description', () => {
    const anyOf = [{ properties: { a: { type: 'string' } } }, { properties: { b: { type: 'number' } } }];
    const { converted, notes } = convert([
      { name: 't', description: 'Does.', input_schema: { type: 'object', anyOf } },
    ]);
    expect(converted.tools[0]).toMatchObject({
      input_schema: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } } },
      description: `Does.\nThe input must also match this JSON schema: ${JSON.stringify({ anyOf })}`,
    });
    expect(converted.tools.map((tool) => ('input_schema' in tool ? tool.input_schema : {}))[0]).not.toHaveProperty(
      'anyOf',
    );
    expect(notes).toHaveLength(1);
  });

  test('say which of their fields go no further', () => {
    expect(convert([{ name: 't', input_schema: { type: 'object' }, strict: true, defer_loading: true }]).notes).toEqual(
      [expect.stringContaining('defer_loading, strict')],
    );
  });
});

describe('the choice of a tool', () => {
  const { converted } = convert([{ name: 'a b', input_schema: { type: 'object' } }]);
  const notes: string[] = [];
  const choose = (
    choice: Parameters<typeof toToolChoice>[0],
    forcedToolChoice = true,
    tools = converted,
  ): ReturnType<typeof toToolChoice> =>
    toToolChoice(choice, {
      facts: { forcedToolChoice, structuredOutputs: true, displayName: 'Claude Opus 5.5' },
      tools,
      transport: COMMAND,
      formatIsFree: true,
      note: (note) => notes.push(note),
    });

  test('has the name that the model knows', () => {
    expect(choose({ type: 'tool', name: 'a b' })).toMatchObject({
      choice: { type: 'tool', name: expect.stringContaining('mcp__c__a_b_') },
      forces: true,
    });
    expect(choose({ type: 'auto', disable_parallel_tool_use: true })).toMatchObject({
      choice: { type: 'auto', disable_parallel_tool_use: true },
      forces: false,
    });
    expect(choose(undefined)).toMatchObject({ choice: undefined });
  });

  test('is told in words to a model that takes none', () => {
    expect(choose({ type: 'tool', name: 'a b', disable_parallel_tool_use: true }, false)).toMatchObject({
      choice: { type: 'auto', disable_parallel_tool_use: true },
      forces: false,
      instruction: expect.stringContaining('mcp__c__a_b_'),
    });
    expect(choose({ type: 'any' }, false).instruction).toContain('one of the tools');
  });

  test('must name a tool that is there', () => {
    expect(() => choose({ type: 'tool', name: 'other' })).toThrow(/"other"/);
    expect(choose({ type: 'any' }, true, convert([]).converted).choice).toBeUndefined();
  });
});
