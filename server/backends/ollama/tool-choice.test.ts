import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../messages/errors.ts';
import type { OllamaFacts } from '../../messages/model-facts.ts';
import type { MessagesRequest, ToolUnion } from '../../messages/types.ts';
import { planTools, type ToolPlan } from './tool-choice.ts';

const facts = (capabilities: string[] | undefined = ['completion', 'tools']): OllamaFacts => ({
  name: 'm',
  capabilities,
  family: '',
  contextLength: undefined,
  numCtx: undefined,
  keepAlive: undefined,
  thinkByDefault: false,
});
const weather: ToolUnion = {
  name: 'get_weather',
  description: 'Weather',
  input_schema: { type: 'object', properties: { city: { $ref: '#/$defs/c' } }, $defs: { c: { type: 'string' } } },
};
const now: ToolUnion = { name: 'now', input_schema: { type: 'object', properties: {} } };
const search: ToolUnion = { type: 'web_search_20250305', name: 'web_search' };

function plan(
  tools: ToolUnion[],
  choice?: MessagesRequest['tool_choice'],
  about = facts(),
): { plan: ToolPlan; notes: string[] } {
  const notes: string[] = [];
  const request = choice === undefined ? { tools } : { tools, tool_choice: choice };
  return { plan: planTools(request, about, (change) => notes.push(change)), notes };
}

describe('planTools', () => {
  it('offers tools as they are', () => {
    expect(plan([]).plan).toEqual({ mode: 'none' });
    expect(plan([weather, now]).plan).toMatchObject({
      mode: 'offered',
      tools: [{ name: 'get_weather' }, { name: 'now' }],
      one: false,
    });
    expect(plan([weather], { type: 'auto', disable_parallel_tool_use: true }).plan).toMatchObject({
      mode: 'offered',
      one: true,
    });
    expect(plan([weather], { type: 'none' })).toEqual({
      plan: { mode: 'none' },
      notes: [expect.stringContaining('"none"')],
    });
  });

  it('refuses tools on a model without them, naming it, but not when none is left or nothing is known', () => {
    expect(() => plan([weather], undefined, facts(['completion']))).toThrow(/^m cannot call tools/);
    expect(plan([search], undefined, facts(['completion'])).plan).toEqual({ mode: 'none' });
    const unknown: OllamaFacts = { ...facts(), capabilities: undefined };
    expect(plan([weather], undefined, unknown).plan.mode).toBe('offered');
  });

  it('forces one tool by the grammar of its arguments, on any model', () => {
    const { plan: forced, notes } = plan([weather, now], { type: 'tool', name: 'get_weather' }, facts(['completion']));
    if (forced.mode !== 'forced') throw new Error(forced.mode);
    expect(forced.format).toEqual({
      type: 'object',
      properties: { city: { $ref: '#/$defs/c' } },
      $defs: { c: { type: 'string' } },
    });
    expect(forced.instruction).toContain('"get_weather"');
    expect(forced.instruction).toContain('{"type":"object","properties":{"city":{"type":"string"}}}');
    expect(forced.callOf({ city: 'Paris' })).toEqual({ name: 'get_weather', input: { city: 'Paris' } });
    expect(notes).toHaveLength(1);
    expect(plan([now], { type: 'any' }).plan).toMatchObject({ mode: 'forced', format: { type: 'object' } });
  });

  it('forces any of several by a grammar of name and arguments', () => {
    const { plan: forced } = plan([weather, now], { type: 'any' });
    if (forced.mode !== 'forced') throw new Error(forced.mode);
    expect(forced.format).toEqual({
      anyOf: [
        {
          type: 'object',
          properties: {
            name: { const: 'get_weather' },
            arguments: { type: 'object', properties: { city: { type: 'string' } } },
          },
          required: ['name', 'arguments'],
        },
        {
          type: 'object',
          properties: { name: { const: 'now' }, arguments: { type: 'object', properties: {} } },
          required: ['name', 'arguments'],
        },
      ],
    });
    expect(forced.callOf({ name: 'now', arguments: {} })).toEqual({ name: 'now', input: {} });
    expect(forced.callOf({ name: 'other', arguments: {} })).toBeUndefined();
    expect(forced.callOf({ name: 'now' })).toBeUndefined();
  });

  it('demands a call in words where the grammar would be too large', () => {
    const many = Array.from(
      { length: 60 },
      (_, n): ToolUnion => ({
        name: `tool_${n}`,
        input_schema: { type: 'object', properties: { text: { type: 'string', description: 'd'.repeat(200) } } },
      }),
    );
    expect(plan(many, { type: 'any' }).plan).toMatchObject({ mode: 'demanded', one: false });
    expect(() => plan(many, { type: 'any' }, facts(['completion']))).toThrow(/cannot call tools/);
  });

  it.each<[string, ToolUnion[], MessagesRequest['tool_choice'], RegExp]>([
    ['a tool that is not there', [now], { type: 'tool', name: 'other' }, /"other" is not among the tools/],
    ['a tool that runs at Anthropic', [search, now], { type: 'tool', name: 'web_search' }, /runs at Anthropic/],
    ['any of none', [search], { type: 'any' }, /at least one tool/],
  ])('refuses to force %s', (_name, tools, choice, message) => {
    expect(() => plan(tools, choice)).toThrow(GatewayError);
    expect(() => plan(tools, choice)).toThrow(message);
  });
});
