import type { ClaudeFacts } from '../../messages/model-facts.ts';
import type { Effort, MessagesRequest, ThinkingConfigParam } from '../../messages/types.ts';

/** How a request thinks on its model, and how many tokens it may write in all. */
export interface ThinkingPlan {
  thinking: ThinkingConfigParam | undefined;
  effort: Effort | undefined;
  maxTokens: number;
}

type Facts = Pick<ClaudeFacts, 'thinking' | 'efforts' | 'maxOutput' | 'displayName'>;

/** The API's smallest budget. */
const MIN_BUDGET = 1024;

/** Room for the thoughts of a model beside a small cap (mapping.md, L3). */
const HEADROOM = 4096;

const ALL: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** The budget of a model that is told how much to think in tokens, by effort (mapping.md, table 5.1). */
const BUDGETS: Record<Effort, number> = { low: 2048, medium: 8192, high: 16_384, xhigh: 32_000, max: 32_000 };

/**
 * Returns thinking, effort and `max_tokens` as the model takes them (mapping.md, table 5.1): what is asked in another
 * generation's way is said in this one's, and a cap leaves room for the thoughts that count in it.
 */
export function convertThinking(
  request: Pick<MessagesRequest, 'thinking' | 'output_config' | 'max_tokens'>,
  facts: Facts,
  note: (change: string) => void,
): ThinkingPlan {
  const kinds = facts.thinking;
  const asked = request.thinking;
  const wanted = request.output_config?.effort ?? undefined;
  const cap = Math.min(request.max_tokens ?? facts.maxOutput, facts.maxOutput);
  if (request.max_tokens !== undefined && request.max_tokens > cap)
    note(`max_tokens ${request.max_tokens} is more than ${facts.displayName} can write; ${cap} was sent.`);

  const off = asked?.type === 'disabled' || (asked?.type === 'between_tools' && !kinds.betweenTools);
  if (asked?.type === 'between_tools' && kinds.betweenTools)
    return { thinking: asked, effort: fit(below(wanted), facts, note), maxTokens: cap };
  if (off && kinds.adaptive) {
    if (kinds.disabled)
      return { thinking: { type: 'disabled' }, effort: fit(below(wanted), facts, note), maxTokens: cap };
    if (kinds.betweenTools)
      return { thinking: { type: 'between_tools' }, effort: fit(below(wanted), facts, note), maxTokens: cap };
    note(`${facts.displayName} always thinks: it was asked for the lowest effort and its thoughts are not shown.`);
    return {
      thinking: { type: 'adaptive', display: 'omitted' },
      effort: facts.efforts[0],
      maxTokens: withHeadroom(cap, facts, note),
    };
  }
  if (off || asked === undefined) {
    const alwaysThinks = kinds.adaptive && !kinds.disabled && !kinds.betweenTools;
    return {
      thinking: undefined,
      effort: fit(wanted, facts, note),
      maxTokens: alwaysThinks ? withHeadroom(cap, facts, note) : cap,
    };
  }
  const display = 'display' in asked && asked.display !== undefined ? { display: asked.display } : {};
  const budget = asked.type === 'enabled' ? asked.budget_tokens : BUDGETS[wanted ?? 'high'];
  if (kinds.enabled && (asked.type === 'enabled' || !kinds.adaptive)) {
    const kept = Math.max(MIN_BUDGET, Math.min(Math.floor(budget), facts.maxOutput - MIN_BUDGET));
    const maxTokens = cap > kept ? cap : Math.min(facts.maxOutput, cap + kept);
    if (maxTokens !== cap) note(`max_tokens was raised from ${cap} to ${maxTokens}, since thinking counts in it.`);
    return {
      thinking: { type: 'enabled', budget_tokens: kept, ...display },
      effort: fit(wanted, facts, note),
      maxTokens,
    };
  }
  if (!kinds.adaptive) {
    note(`${facts.displayName} does not think; the wish for it was left out.`);
    return { thinking: undefined, effort: fit(wanted, facts, note), maxTokens: cap };
  }
  const effort = wanted ?? (asked.type === 'enabled' ? effortOf(asked.budget_tokens) : undefined);
  if (asked.type === 'enabled')
    note(
      `${facts.displayName} takes no thinking budget: ${asked.budget_tokens} tokens became the effort "${effort ?? 'high'}".`,
    );
  return {
    thinking: { type: 'adaptive', ...display },
    effort: fit(effort, facts, note),
    maxTokens: withHeadroom(cap, facts, note),
  };
}

function effortOf(budget: number): Effort {
  return budget < 4096 ? 'low' : budget < 16_384 ? 'medium' : 'high';
}

/** Beside switched-off thinking the two highest efforts are refused. */
function below(effort: Effort | undefined): Effort | undefined {
  return effort === 'xhigh' || effort === 'max' ? 'high' : effort;
}

function withHeadroom(cap: number, facts: Facts, note: (change: string) => void): number {
  if (cap === 0 || cap >= HEADROOM) return cap;
  const maxTokens = Math.min(facts.maxOutput, cap + HEADROOM);
  note(`max_tokens was raised from ${cap} to ${maxTokens}: the model thinks, and its thoughts count in it.`);
  return maxTokens;
}

/** Returns the effort if the model knows it, else the next lower one, else the lowest it knows. */
function fit(effort: Effort | undefined, facts: Facts, note: (change: string) => void): Effort | undefined {
  if (effort === undefined || facts.efforts.includes(effort)) return effort;
  const lower = ALL.slice(0, ALL.indexOf(effort)).findLast((candidate) => facts.efforts.includes(candidate));
  const nearest = lower ?? facts.efforts[0];
  note(
    `${facts.displayName} does not know the effort "${effort}"; ${nearest === undefined ? 'it was left out' : `"${nearest}" was sent`}.`,
  );
  return nearest;
}
