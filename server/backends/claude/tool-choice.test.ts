import { describe, expect, it } from 'vitest';
import type { Tool, ToolChoice } from '../../messages/types.ts';
import { claudeFactsFor } from '../../models/claude-models.ts';
import { API } from '../anthropic/transport.ts';
import { toTools } from './to-tools.ts';
import { toToolChoice, type ChoicePlan } from './tool-choice.ts';

const weather: Tool = { name: 'weather', input_schema: { type: 'object', properties: { city: { type: 'string' } } } };
const store: Tool = { name: 'store', input_schema: { type: 'object', additionalProperties: true } };

function plan(
  model: string,
  choice: ToolChoice | undefined,
  tools: readonly Tool[],
  formatIsFree = true,
): ChoicePlan & { notes: string[] } {
  const notes: string[] = [];
  const note = (change: string): void => void notes.push(change);
  const facts = claudeFactsFor(model);
  return {
    ...toToolChoice(choice, { facts, tools: toTools(tools, facts, API, note), transport: API, formatIsFree, note }),
    notes,
  };
}

describe('toToolChoice', () => {
  it('sends what the model takes', () => {
    for (const choice of [
      { type: 'auto' },
      { type: 'none' },
      { type: 'any', disable_parallel_tool_use: true },
      { type: 'tool', name: 'weather' },
    ] satisfies ToolChoice[]) {
      expect(plan('claude-opus-5', choice, [weather])).toMatchObject({
        choice,
        mustCall: false,
        notes: [],
        forces: choice.type === 'any' || choice.type === 'tool',
      });
    }
    expect(plan('claude-opus-5', undefined, [weather]).choice).toBeUndefined();
  });

  it('leaves a choice without tools out', () => {
    expect(plan('claude-opus-5', { type: 'auto' }, [])).toMatchObject({ choice: undefined, notes: [] });
    expect(plan('claude-opus-5', { type: 'any' }, [])).toMatchObject({
      choice: undefined,
      notes: [expect.stringContaining('declares no tools')],
    });
    expect(() => plan('claude-opus-5', { type: 'tool', name: 'weather' }, [])).toThrow('does not declare');
  });

  it('emulates the only tool there is, however it is demanded', () => {
    for (const choice of [{ type: 'any' }, { type: 'tool', name: 'weather' }] satisfies ToolChoice[]) {
      expect(plan('claude-sonnet-5-5', choice, [weather])).toMatchObject({
        choice: { type: 'none' },
        emulated: { name: 'weather', schema: { additionalProperties: false } },
        mustCall: false,
      });
    }
  });

  it('asks in words where the format is taken or cannot say the schema', () => {
    expect(plan('claude-sonnet-5-5', { type: 'any' }, [weather], false)).toMatchObject({
      choice: { type: 'auto' },
      mustCall: true,
      instruction: expect.stringContaining('"weather"'),
    });
    expect(plan('claude-sonnet-5-5', { type: 'tool', name: 'store' }, [weather, store])).toMatchObject({
      choice: { type: 'auto' },
      mustCall: true,
      instruction: expect.stringContaining('"store"'),
    });
  });
});
