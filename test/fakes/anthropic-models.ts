/** Claude's models: what each accepts (reference/anthropic.md 2.4, 4, 5, 11) and how `/v1/models` lists it. */

export type ThinkingType = 'enabled' | 'adaptive' | 'disabled' | 'between_tools';
export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';
export type ModelLine = 'haiku' | 'sonnet' | 'opus' | 'fable' | 'mythos';

export interface ClaudeModel {
  readonly id: string;
  /** Other names that lead to it; only the 4.5 generation has them. */
  readonly aliases: readonly string[];
  readonly displayName: string;
  readonly createdAt: string;
  readonly line: ModelLine;
  readonly maxInput: number;
  readonly maxOutput: number;
  readonly thinking: readonly ThinkingType[];
  readonly effort: readonly Effort[];
  /** Effort levels still allowed beside `thinking.type: disabled` or `between_tools`. */
  readonly effortWithoutThinking: readonly Effort[];
  /** `temperature`, `top_p`, `top_k` mean something (under version 2023-06-01). */
  readonly sampling: boolean;
  readonly prefill: boolean;
  /** `tool_choice` any and tool. */
  readonly forcedTools: boolean;
  /** `role: "system"` inside messages. */
  readonly systemRole: boolean;
  /** Thinking blocks are tied to this model. */
  readonly boundThinking: boolean;
  readonly lifecycle: 'active' | 'deprecated' | 'retired';
  readonly retiresAt: string | null;
}

const upToHigh: readonly Effort[] = ['low', 'medium', 'high'];
const upToMax: readonly Effort[] = [...upToHigh, 'max'];
const everyEffort: readonly Effort[] = [...upToHigh, 'xhigh', 'max'];

type Facts = Partial<ClaudeModel> & Pick<ClaudeModel, 'id' | 'displayName' | 'createdAt' | 'line'>;

/** A model of the newest kind unless the facts say otherwise. */
function model(facts: Facts): ClaudeModel {
  const effort = facts.effort ?? everyEffort;
  return {
    aliases: [],
    maxInput: 1_000_000,
    maxOutput: 128_000,
    thinking: ['adaptive', 'disabled'],
    effort,
    effortWithoutThinking: effort,
    sampling: false,
    prefill: false,
    forcedTools: true,
    systemRole: false,
    boundThinking: false,
    lifecycle: 'active',
    retiresAt: null,
    ...facts,
  };
}

/** What the 4.5 generation has in common. */
const generation45 = {
  maxInput: 200_000,
  maxOutput: 64_000,
  thinking: ['enabled', 'disabled'],
  sampling: true,
  prefill: true,
} as const;

/** Every model the fake can play, newest first. */
export const knownClaudeModels: readonly ClaudeModel[] = [
  model({
    id: 'claude-fable-5-2',
    displayName: 'Claude Fable 5.2',
    createdAt: '2026-11-10T00:00:00Z',
    line: 'fable',
    thinking: ['adaptive'],
    forcedTools: false,
    systemRole: true,
    boundThinking: true,
  }),
  model({
    id: 'claude-haiku-5-5',
    displayName: 'Claude Haiku 5.5',
    createdAt: '2026-10-07T00:00:00Z',
    line: 'haiku',
    effortWithoutThinking: upToHigh,
    systemRole: true,
  }),
  model({
    id: 'claude-sonnet-5-5',
    displayName: 'Claude Sonnet 5.5',
    createdAt: '2026-09-28T00:00:00Z',
    line: 'sonnet',
    thinking: ['adaptive', 'between_tools'],
    effortWithoutThinking: upToHigh,
    forcedTools: false,
    systemRole: true,
  }),
  model({
    id: 'claude-opus-5-5',
    displayName: 'Claude Opus 5.5',
    createdAt: '2026-09-22T00:00:00Z',
    line: 'opus',
    thinking: ['adaptive'],
    forcedTools: false,
    systemRole: true,
    boundThinking: true,
  }),
  model({
    id: 'claude-fable-5-1',
    displayName: 'Claude Fable 5.1',
    createdAt: '2026-09-01T00:00:00Z',
    line: 'fable',
    thinking: ['adaptive'],
    forcedTools: false,
    systemRole: true,
    boundThinking: true,
  }),
  model({
    id: 'claude-opus-5',
    displayName: 'Claude Opus 5',
    createdAt: '2026-07-24T00:00:00Z',
    line: 'opus',
    effortWithoutThinking: upToHigh,
    systemRole: true,
  }),
  model({
    id: 'claude-sonnet-5',
    displayName: 'Claude Sonnet 5',
    createdAt: '2026-06-30T00:00:00Z',
    line: 'sonnet',
  }),
  model({
    id: 'claude-opus-4-8',
    displayName: 'Claude Opus 4.8',
    createdAt: '2026-05-28T00:00:00Z',
    line: 'opus',
    systemRole: true,
  }),
  model({
    id: 'claude-opus-4-7',
    displayName: 'Claude Opus 4.7',
    createdAt: '2026-04-16T00:00:00Z',
    line: 'opus',
  }),
  model({
    id: 'claude-sonnet-4-6',
    displayName: 'Claude Sonnet 4.6',
    createdAt: '2026-02-17T00:00:00Z',
    line: 'sonnet',
    thinking: ['enabled', 'adaptive', 'disabled'],
    effort: upToMax,
    sampling: true,
  }),
  model({
    id: 'claude-opus-4-6',
    displayName: 'Claude Opus 4.6',
    createdAt: '2026-02-05T00:00:00Z',
    line: 'opus',
    thinking: ['enabled', 'adaptive', 'disabled'],
    effort: upToMax,
    sampling: true,
  }),
  model({
    id: 'claude-opus-4-5-20251101',
    aliases: ['claude-opus-4-5'],
    displayName: 'Claude Opus 4.5',
    createdAt: '2025-11-24T00:00:00Z',
    line: 'opus',
    effort: upToHigh,
    ...generation45,
  }),
  model({
    id: 'claude-haiku-4-5-20251001',
    aliases: ['claude-haiku-4-5'],
    displayName: 'Claude Haiku 4.5',
    createdAt: '2025-10-15T00:00:00Z',
    line: 'haiku',
    effort: [],
    ...generation45,
  }),
  model({
    id: 'claude-sonnet-4-5-20250929',
    aliases: ['claude-sonnet-4-5'],
    displayName: 'Claude Sonnet 4.5',
    createdAt: '2025-09-29T00:00:00Z',
    line: 'sonnet',
    effort: [],
    lifecycle: 'deprecated',
    retiresAt: '2026-11-30T00:00:00Z',
    ...generation45,
  }),
];

/** The models a fake has when the test names none: one of every kind of rule. */
export const defaultClaudeModels: readonly string[] = [
  'claude-sonnet-5-5',
  'claude-opus-5-5',
  'claude-opus-5',
  'claude-opus-4-6',
  'claude-haiku-4-5-20251001',
  'claude-sonnet-4-5-20250929',
];

/** The model of a name or alias. */
export function claudeModel(name: string): ClaudeModel | undefined {
  return knownClaudeModels.find((known) => known.id === name || known.aliases.includes(name));
}

/** An entry of `/v1/models`. */
export function modelEntry(known: ClaudeModel): Record<string, unknown> {
  const can = (supported: boolean): { supported: boolean } => ({ supported });
  const thinks = (type: ThinkingType): { supported: boolean } => can(known.thinking.includes(type));
  const efforts = (level: Effort): { supported: boolean } => can(known.effort.includes(level));
  return {
    type: 'model',
    id: known.id,
    display_name: known.displayName,
    created_at: known.createdAt,
    max_input_tokens: known.maxInput,
    max_tokens: known.maxOutput,
    line: known.line,
    lifecycle: known.lifecycle,
    deprecated_at: known.lifecycle === 'active' ? null : known.createdAt,
    retires_at: known.retiresAt,
    capabilities: {
      batch: can(true),
      citations: can(true),
      code_execution: can(true),
      image_input: can(true),
      pdf_input: can(true),
      structured_outputs: can(true),
      context_management: {
        supported: true,
        clear_thinking_20251015: can(true),
        clear_tool_uses_20250919: can(true),
        compact_20260112: can(!known.prefill),
      },
      effort: {
        supported: known.effort.length > 0,
        low: efforts('low'),
        medium: efforts('medium'),
        high: efforts('high'),
        xhigh: efforts('xhigh'),
        max: efforts('max'),
      },
      server_tools: { supported: true, web_search: can(true), code_execution: can(true) },
      thinking: {
        supported: true,
        types: {
          adaptive: thinks('adaptive'),
          between_tools: thinks('between_tools'),
          disabled: thinks('disabled'),
          enabled: thinks('enabled'),
        },
      },
    },
  };
}
