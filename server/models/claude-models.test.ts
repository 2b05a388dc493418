import { describe, expect, it } from 'vitest';
import { builtInModels, claudeFactsFor, claudeFactsFromApi, resolveShortName } from './claude-models.ts';

function thinkingOf(id: string): string {
  const { adaptive, enabled, disabled, betweenTools } = claudeFactsFor(id).thinking;
  return [adaptive && 'adaptive', enabled && 'enabled', disabled && 'disabled', betweenTools && 'between_tools']
    .filter(Boolean)
    .join(' ');
}

describe('claudeFactsFor', () => {
  it.each([
    ['claude-fable-5-2', 'adaptive'],
    ['claude-mythos-5', 'adaptive'],
    ['claude-opus-5-5', 'adaptive'],
    ['claude-sonnet-5-5', 'adaptive between_tools'],
    ['claude-haiku-5-5', 'adaptive disabled'],
    ['claude-opus-5', 'adaptive disabled'],
    ['claude-sonnet-5', 'adaptive disabled'],
    ['claude-opus-4-8', 'adaptive disabled'],
    ['claude-opus-4-7', 'adaptive disabled'],
    ['claude-opus-4-6', 'adaptive enabled disabled'],
    ['claude-sonnet-4-6', 'adaptive enabled disabled'],
    ['claude-opus-4-5-20251101', 'enabled disabled'],
    ['claude-haiku-4-5', 'enabled disabled'],
    ['claude-3-5-sonnet-20241022', 'disabled'],
  ])('knows which kinds of thinking %s takes', (id, types) => {
    expect(thinkingOf(id)).toBe(types);
  });

  it.each([
    ['claude-opus-5-5', 'low medium high xhigh max'],
    ['claude-opus-4-7', 'low medium high xhigh max'],
    ['claude-sonnet-4-6', 'low medium high max'],
    ['claude-opus-4-5-20251101', 'low medium high'],
    ['claude-sonnet-4-5-20250929', ''],
    ['claude-haiku-4-5-20251001', ''],
  ])('knows the efforts of %s', (id, efforts) => {
    expect(claudeFactsFor(id).efforts.join(' ')).toBe(efforts);
  });

  it('knows who samples, continues an answer, takes system messages, forced tools and foreign thinking', () => {
    const ids = (test: (facts: ReturnType<typeof claudeFactsFor>) => boolean): string[] =>
      builtInModels()
        .filter(test)
        .map((facts) => facts.id);
    expect(ids((facts) => facts.sampling)).toEqual([
      'claude-sonnet-4-6',
      'claude-opus-4-6',
      'claude-opus-4-5-20251101',
      'claude-haiku-4-5-20251001',
      'claude-sonnet-4-5-20250929',
    ]);
    expect(ids((facts) => facts.prefill)).toEqual([
      'claude-opus-4-5-20251101',
      'claude-haiku-4-5-20251001',
      'claude-sonnet-4-5-20250929',
    ]);
    expect(ids((facts) => !facts.systemRole)).toEqual([
      'claude-sonnet-5',
      'claude-opus-4-7',
      'claude-sonnet-4-6',
      'claude-opus-4-6',
      'claude-opus-4-5-20251101',
      'claude-haiku-4-5-20251001',
      'claude-sonnet-4-5-20250929',
    ]);
    expect(ids((facts) => !facts.forcedToolChoice)).toEqual([
      'claude-fable-5-2',
      'claude-mythos-5-2',
      'claude-sonnet-5-5',
      'claude-opus-5-5',
      'claude-fable-5-1',
      'claude-mythos-5-1',
      'claude-fable-5',
      'claude-mythos-5',
    ]);
    expect(ids((facts) => facts.bindsThinking)).toEqual([
      'claude-fable-5-2',
      'claude-mythos-5-2',
      'claude-haiku-5-5',
      'claude-sonnet-5-5',
      'claude-opus-5-5',
      'claude-fable-5-1',
      'claude-mythos-5-1',
    ]);
  });

  it('knows windows and caps', () => {
    expect(claudeFactsFor('claude-opus-4-6')).toMatchObject({ contextWindow: 1_000_000, maxOutput: 128_000 });
    expect(claudeFactsFor('claude-opus-4-5')).toMatchObject({
      id: 'claude-opus-4-5',
      contextWindow: 200_000,
      maxOutput: 64_000,
    });
    expect(claudeFactsFor('claude-opus-4-1-20250805')).toMatchObject({
      maxOutput: 32_000,
      createdAt: '2025-08-05T00:00:00Z',
    });
    expect(claudeFactsFor('claude-3-5-haiku-20241022').maxOutput).toBe(8_192);
  });

  it('reads an unknown version of a known family by its rules', () => {
    expect(claudeFactsFor('claude-sonnet-6')).toMatchObject({
      forcedToolChoice: false,
      systemRole: true,
      sampling: false,
      maxOutput: 128_000,
    });
    expect(thinkingOf('claude-haiku-6-1')).toBe('adaptive disabled');
  });

  it('is careful with a name that follows no pattern', () => {
    expect(claudeFactsFor('claude-saga-next')).toMatchObject({
      id: 'claude-saga-next',
      thinking: { adaptive: true, enabled: false, disabled: false, betweenTools: false },
      efforts: ['low', 'medium', 'high'],
      sampling: false,
      prefill: false,
      systemRole: false,
      forcedToolChoice: false,
      bindsThinking: true,
    });
  });
});

describe('claudeFactsFromApi', () => {
  const yes = { supported: true };
  const no = { supported: false };

  it('takes what the API says over the table', () => {
    const facts = claudeFactsFromApi({
      type: 'model',
      id: 'claude-opus-5-5',
      display_name: 'Opus of tomorrow',
      created_at: '2026-09-23T00:00:00Z',
      max_input_tokens: 2_000_000,
      max_tokens: 256_000,
      capabilities: {
        image_input: no,
        structured_outputs: no,
        effort: { supported: true, low: yes, medium: yes, high: no, xhigh: null, max: yes },
        thinking: { supported: true, types: { adaptive: yes, enabled: yes, disabled: yes, between_tools: no } },
      },
    });
    expect(facts).toMatchObject({
      id: 'claude-opus-5-5',
      displayName: 'Opus of tomorrow',
      createdAt: '2026-09-23T00:00:00Z',
      contextWindow: 2_000_000,
      maxOutput: 256_000,
      imageInput: false,
      structuredOutputs: false,
      efforts: ['low', 'medium', 'max'],
      thinking: { adaptive: true, enabled: true, disabled: true, betweenTools: false },
      // Not told by capabilities: from the table.
      forcedToolChoice: false,
      systemRole: true,
      bindsThinking: true,
    });
  });

  it('completes an entry without capabilities from the table', () => {
    expect(
      claudeFactsFromApi({ type: 'model', id: 'claude-haiku-4-5-20251001', capabilities: null, max_tokens: null }),
    ).toEqual(claudeFactsFor('claude-haiku-4-5-20251001'));
  });

  it('reads "effort is not supported" as no efforts', () => {
    expect(
      claudeFactsFromApi({ id: 'claude-opus-5', capabilities: { effort: { supported: false } } })?.efforts,
    ).toEqual([]);
  });

  it('knows what is no model', () => {
    expect(claudeFactsFromApi(null)).toBeUndefined();
    expect(claudeFactsFromApi({ type: 'model' })).toBeUndefined();
    expect(claudeFactsFromApi([])).toBeUndefined();
  });
});

describe('resolveShortName', () => {
  it.each([
    ['claude-opus', 'claude-opus-5-5'],
    ['claude-sonnet', 'claude-sonnet-5-5'],
    ['claude-haiku', 'claude-haiku-5-5'],
    ['Claude-Opus:latest', 'claude-opus-5-5'],
    ['claude-4.5-opus', 'claude-opus-4-5-20251101'],
    ['claude-4.5-sonnet', 'claude-sonnet-4-5-20250929'],
    ['claude-4.5-haiku', 'claude-haiku-4-5-20251001'],
    ['claude-4-opus', 'claude-opus-4-20250514'],
    ['claude-4-sonnet', 'claude-sonnet-4-20250514'],
    ['claude-3.5-sonnet', 'claude-3-5-sonnet-20241022'],
    ['claude-3.5-haiku', 'claude-3-5-haiku-20241022'],
    ['claude-5.5-opus', 'claude-opus-5-5'],
    ['claude-5-sonnet', 'claude-sonnet-5'],
    ['claude-6.5-haiku', 'claude-haiku-6-5'],
    ['claude-3.7-sonnet', 'claude-3-7-sonnet'],
  ])('%s is %s', (name, id) => {
    expect(resolveShortName(name, [])).toBe(id);
  });

  it('follows what the API lists', () => {
    const listed = ['claude-opus-4-8', 'claude-opus-6-1-20270105', 'claude-opus-6-1-20270203', 'claude-sonnet-5'].map(
      claudeFactsFor,
    );
    expect(resolveShortName('claude-opus', listed)).toBe('claude-opus-6-1-20270203');
    expect(resolveShortName('claude-6.1-opus', listed)).toBe('claude-opus-6-1-20270203');
    expect(resolveShortName('claude-haiku', listed)).toBeUndefined();
  });

  it('leaves every other name alone', () => {
    expect(resolveShortName('claude-opus-4-5', [])).toBeUndefined();
    expect(resolveShortName('claude-code:opus', [])).toBeUndefined();
    expect(resolveShortName('qwen3', [])).toBeUndefined();
  });
});
