import { describe, expect, it } from 'vitest';
import type { MessagesRequest } from '../../messages/types.ts';
import { claudeFactsFor } from '../../models/claude-models.ts';
import { API } from '../anthropic/transport.ts';
import { toThinking, type ThinkingPlan } from './to-thinking.ts';

type Thinking = MessagesRequest['thinking'];
type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

function plan(model: string, thinking: Thinking, effort?: Effort, cap?: number): ThinkingPlan & { notes: string[] } {
  const notes: string[] = [];
  const request: Pick<MessagesRequest, 'thinking' | 'output_config' | 'max_tokens'> = {};
  if (thinking !== undefined) request.thinking = thinking;
  if (effort !== undefined) request.output_config = { effort };
  if (cap !== undefined) request.max_tokens = cap;
  return { ...toThinking(request, claudeFactsFor(model), API, (change) => notes.push(change)), notes };
}

const OFF: Thinking = { type: 'disabled' };
const ON: Thinking = { type: 'adaptive' };

describe('toThinking', () => {
  // mapping.md, table 5.1, column by column.
  it.each<[string, Thinking, Effort | undefined, unknown, Effort | undefined]>([
    ['claude-opus-5', undefined, undefined, undefined, undefined],
    ['claude-opus-5', OFF, undefined, { type: 'disabled' }, undefined],
    ['claude-opus-5', OFF, 'max', { type: 'disabled' }, 'high'],
    ['claude-opus-5', ON, 'low', { type: 'adaptive' }, 'low'],
    ['claude-opus-5', ON, 'xhigh', { type: 'adaptive' }, 'xhigh'],
    ['claude-sonnet-4-6', ON, 'xhigh', { type: 'adaptive' }, 'high'],
    ['claude-sonnet-4-6', ON, 'max', { type: 'adaptive' }, 'max'],
    ['claude-opus-5-5', undefined, undefined, undefined, undefined],
    ['claude-opus-5-5', OFF, 'high', { type: 'adaptive', display: 'omitted' }, 'low'],
    [
      'claude-opus-5-5',
      { type: 'adaptive', display: 'summarized' },
      'medium',
      { type: 'adaptive', display: 'summarized' },
      'medium',
    ],
    ['claude-sonnet-5-5', OFF, undefined, { type: 'between_tools' }, undefined],
    ['claude-sonnet-5-5', { type: 'between_tools' }, 'max', { type: 'between_tools' }, 'high'],
    ['claude-opus-5', { type: 'between_tools' }, undefined, { type: 'disabled' }, undefined],
    ['claude-haiku-4-5-20251001', undefined, undefined, undefined, undefined],
    ['claude-haiku-4-5-20251001', OFF, undefined, undefined, undefined],
    ['claude-haiku-4-5-20251001', ON, 'low', { type: 'enabled', budget_tokens: 2048 }, undefined],
    ['claude-haiku-4-5-20251001', ON, 'medium', { type: 'enabled', budget_tokens: 8192 }, undefined],
    ['claude-haiku-4-5-20251001', ON, undefined, { type: 'enabled', budget_tokens: 16_384 }, undefined],
    [
      'claude-haiku-4-5-20251001',
      { type: 'adaptive', display: 'omitted' },
      'max',
      { type: 'enabled', budget_tokens: 32_000, display: 'omitted' },
      undefined,
    ],
    ['claude-opus-4-5-20251101', ON, 'max', { type: 'enabled', budget_tokens: 32_000 }, 'high'],
    [
      'claude-opus-4-6',
      { type: 'enabled', budget_tokens: 3000 },
      undefined,
      { type: 'enabled', budget_tokens: 3000 },
      undefined,
    ],
    ['claude-opus-5', { type: 'enabled', budget_tokens: 3000 }, undefined, { type: 'adaptive' }, 'low'],
    ['claude-opus-5', { type: 'enabled', budget_tokens: 10_000 }, undefined, { type: 'adaptive' }, 'medium'],
    [
      'claude-opus-5',
      { type: 'enabled', budget_tokens: 40_000, display: 'summarized' },
      undefined,
      { type: 'adaptive', display: 'summarized' },
      'high',
    ],
    ['claude-3-5-haiku-20241022', ON, undefined, undefined, undefined],
  ])('%s, asked for %j with effort %s', (model, asked, effort, thinking, sentEffort) => {
    const { thinking: sent, effort: level } = plan(model, asked, effort);
    expect(sent).toEqual(thinking);
    expect(level).toBe(sentEffort);
  });

  it('gives the model its own cap where the caller has none or a larger one', () => {
    expect(plan('claude-opus-5', undefined).maxTokens).toBe(128_000);
    expect(plan('claude-haiku-4-5-20251001', undefined, undefined, 90_000)).toMatchObject({
      maxTokens: 64_000,
      notes: [expect.stringContaining('90000')],
    });
    expect(plan('claude-opus-5', undefined, undefined, 9000)).toMatchObject({ maxTokens: 9000, notes: [] });
  });

  it('makes room beside a small cap on a model that always thinks', () => {
    expect(plan('claude-opus-5-5', undefined, undefined, 50)).toMatchObject({
      maxTokens: 4146,
      effort: 'low',
      thinking: undefined,
    });
    expect(plan('claude-opus-5-5', undefined, 'high', 50)).toMatchObject({ maxTokens: 4146, effort: 'high' });
    expect(plan('claude-opus-5-5', undefined, undefined, 2000)).toMatchObject({ maxTokens: 6096, effort: undefined });
    expect(plan('claude-opus-5-5', OFF, undefined, 50)).toMatchObject({ maxTokens: 4146, effort: 'low' });
    expect(plan('claude-opus-5-5', undefined, undefined, 5000)).toMatchObject({
      maxTokens: 5000,
      effort: undefined,
      notes: [],
    });
  });

  it('keeps thinking off beside a tiny cap where it can be', () => {
    expect(plan('claude-opus-5', undefined, undefined, 50)).toMatchObject({
      maxTokens: 50,
      thinking: { type: 'disabled' },
    });
    expect(plan('claude-sonnet-5-5', undefined, undefined, 50)).toMatchObject({
      maxTokens: 50,
      thinking: { type: 'between_tools' },
    });
    expect(plan('claude-haiku-4-5-20251001', undefined, undefined, 50)).toMatchObject({
      maxTokens: 50,
      thinking: undefined,
      notes: [],
    });
    expect(plan('claude-opus-5', ON, undefined, 50)).toMatchObject({ maxTokens: 4146, thinking: { type: 'adaptive' } });
  });

  it('raises the cap above a budget, within what the model can write', () => {
    expect(plan('claude-haiku-4-5-20251001', { type: 'enabled', budget_tokens: 8000 }, undefined, 1000)).toMatchObject({
      maxTokens: 9000,
      thinking: { budget_tokens: 8000 },
    });
    expect(plan('claude-haiku-4-5-20251001', { type: 'enabled', budget_tokens: 100 }, undefined, 2000)).toMatchObject({
      maxTokens: 2000,
      thinking: { budget_tokens: 1024 },
    });
    expect(
      plan('claude-haiku-4-5-20251001', { type: 'enabled', budget_tokens: 70_000 }, undefined, 1000),
    ).toMatchObject({ maxTokens: 64_000, thinking: { budget_tokens: 62_976 } });
  });

  it('says what it changed', () => {
    expect(plan('claude-opus-5', { type: 'enabled', budget_tokens: 3000 }).notes).toEqual([
      'Claude Opus 5 takes no thinking budget: 3000 tokens became the effort "low".',
    ]);
    expect(plan('claude-sonnet-4-5-20250929', undefined, 'high').notes).toEqual([
      'Claude Sonnet 4.5 knows no effort; "high" was left out.',
    ]);
    expect(plan('claude-opus-5-5', OFF).notes).toEqual([
      'Claude Opus 5.5 always thinks: it was asked for the lowest effort and its thoughts are not shown.',
    ]);
    expect(plan('claude-opus-5', ON, 'high', 8000).notes).toEqual([]);
  });

  it('leaves a cap of 0, which only fills the cache', () => {
    expect(plan('claude-opus-5-5', ON, undefined, 0)).toMatchObject({ maxTokens: 0, thinking: undefined });
  });
});
