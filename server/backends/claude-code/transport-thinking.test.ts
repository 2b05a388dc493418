import { describe, expect, test } from 'vitest';
import type { ClaudeFacts } from '../../messages/model-facts.ts';
import { toThinking } from '../claude/to-thinking.ts';
import { COMMAND } from './transport.ts';

type Facts = Pick<ClaudeFacts, 'thinking' | 'efforts' | 'maxOutput' | 'displayName'>;

const EVERY = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
const manual: Facts = {
  displayName: 'Claude Haiku 4.5',
  maxOutput: 64_000,
  efforts: [],
  thinking: { adaptive: false, enabled: true, disabled: true, betweenTools: false },
};
const adaptive: Facts = {
  displayName: 'Claude Opus 5',
  maxOutput: 128_000,
  efforts: EVERY,
  thinking: { adaptive: true, enabled: false, disabled: true, betweenTools: false },
};
const always: Facts = {
  ...adaptive,
  displayName: 'Claude Opus 5.5',
  thinking: { adaptive: true, enabled: false, disabled: false, betweenTools: false },
};
const between: Facts = {
  ...adaptive,
  displayName: 'Claude Sonnet 5.5',
  thinking: { adaptive: true, enabled: false, disabled: false, betweenTools: true },
};

const convert = (
  request: Parameters<typeof toThinking>[0],
  facts: Facts,
  notes: string[] = [],
): ReturnType<typeof toThinking> => toThinking(request, facts, COMMAND, (note) => notes.push(note));

describe('nothing asked', () => {
  test("nothing is said, and the cap is the one asked for, or the model's own", () => {
    expect(convert({}, manual)).toEqual({ thinking: undefined, effort: undefined, maxTokens: 64_000 });
    expect(convert({ max_tokens: 100 }, adaptive)).toEqual({ thinking: undefined, effort: undefined, maxTokens: 100 });
  });

  test('a model that always thinks gets room beside a small cap, and no cap is above its own', () => {
    const notes: string[] = [];
    expect(convert({ max_tokens: 100 }, always, notes).maxTokens).toBe(4196);
    expect(convert({ max_tokens: 999_999 }, always, notes).maxTokens).toBe(128_000);
    expect(notes).toHaveLength(2);
  });
});

test.each([
  [
    'a budget, to a model that takes it',
    { thinking: { type: 'enabled', budget_tokens: 2000 }, max_tokens: 8000 },
    manual,
    { thinking: { type: 'enabled', budget_tokens: 2000 }, effort: undefined, maxTokens: 8000 },
  ],
  [
    'a budget above the cap',
    { thinking: { type: 'enabled', budget_tokens: 2000 }, max_tokens: 500 },
    manual,
    { thinking: { type: 'enabled', budget_tokens: 2000 }, effort: undefined, maxTokens: 2500 },
  ],
  [
    'a budget, to a model that takes effort',
    { thinking: { type: 'enabled', budget_tokens: 8000 }, max_tokens: 9000 },
    adaptive,
    { thinking: { type: 'adaptive' }, effort: 'medium', maxTokens: 9000 },
  ],
  [
    'effort, to a model that takes a budget',
    { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'low' }, max_tokens: 9000 },
    manual,
    { thinking: { type: 'enabled', budget_tokens: 2048, display: 'summarized' }, effort: undefined, maxTokens: 9000 },
  ],
  [
    'effort',
    { thinking: { type: 'adaptive' }, output_config: { effort: 'xhigh' } },
    adaptive,
    { thinking: { type: 'adaptive' }, effort: 'xhigh', maxTokens: 128_000 },
  ],
  [
    'effort that the model does not know',
    { output_config: { effort: 'xhigh' } },
    { ...adaptive, efforts: ['low', 'high'] as const },
    { thinking: undefined, effort: 'high', maxTokens: 128_000 },
  ],
  [
    'off',
    { thinking: { type: 'disabled' }, output_config: { effort: 'max' } },
    adaptive,
    { thinking: { type: 'disabled' }, effort: 'high', maxTokens: 128_000 },
  ],
  [
    'off, to a model that only thinks when told',
    { thinking: { type: 'disabled' } },
    manual,
    { thinking: undefined, effort: undefined, maxTokens: 64_000 },
  ],
  [
    'off, to a model that always thinks',
    { thinking: { type: 'disabled' }, max_tokens: 5000 },
    always,
    { thinking: { type: 'adaptive', display: 'omitted' }, effort: 'low', maxTokens: 5000 },
  ],
  [
    'off, to a model that can think less',
    { thinking: { type: 'disabled' } },
    between,
    { thinking: { type: 'between_tools' }, effort: undefined, maxTokens: 128_000 },
  ],
] satisfies [string, Parameters<typeof toThinking>[0], Facts, ReturnType<typeof toThinking>][])(
  '%s',
  (_, request, facts, expected) => {
    expect(convert(request, facts)).toEqual(expected);
  },
);
