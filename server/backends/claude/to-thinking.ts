import type { ClaudeFacts } from '../../messages/model-facts.ts';
import type { Effort, MessagesRequest, ThinkingConfigParam } from '../../messages/types.ts';
import type { ClaudeTransport } from './transport.ts';

/** How a request thinks on its model, and how many tokens it may write in all. */
export interface ThinkingPlan {
  thinking: ThinkingConfigParam | undefined;
  effort: Effort | undefined;
  maxTokens: number;
}

/** Below this cap thinking would leave no room for an answer: title and tag generators ask for 16 to 100 tokens. */
const TINY_CAP = 1024;

/** Below this cap an answer of a model that thinks needs room for its thoughts beside it. */
const SMALL_CAP = 4096;

/** That room. */
const HEADROOM = 4096;

const MIN_BUDGET = 1024;

const ALL: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** The budget of a model that is told how much to think in tokens, by effort (mapping.md, table 5.1). */
const BUDGETS: Record<Effort, number> = { low: 2048, medium: 8192, high: 16_384, xhigh: 32_000, max: 32_000 };

/**
 * Returns thinking, effort and `max_tokens` as the model takes them (mapping.md, table 5.1 and L3). What is asked for
 * in another generation's way is said in this one's: a budget as effort and the other way round.
 */
export function toThinking(
  request: Pick<MessagesRequest, 'thinking' | 'output_config' | 'max_tokens'>,
  facts: Pick<ClaudeFacts, 'thinking' | 'efforts' | 'maxOutput' | 'displayName'>,
  transport: Transport,
  note: (change: string) => void,
): ThinkingPlan {
  const cap = capOf(request.max_tokens, facts, note);
  const effort = request.output_config?.effort ?? undefined;
  const asked = request.thinking;
  const capped = request.max_tokens !== undefined && request.max_tokens > 0;
  const context: Context = { facts, transport, note, cap, capped };
  // A cap of 0 only fills the prompt's cache; nothing is written, so nothing needs room.
  if (asked === undefined || (cap === 0 && transport.thinkingYields)) return unasked(effort, context);
  switch (asked.type) {
    case 'disabled':
      return switchedOff(effort, context);
    case 'between_tools':
      return facts.thinking.betweenTools
        ? { thinking: asked, effort: atMostHigh(effort, context), maxTokens: cap }
        : switchedOff(effort, context);
    case 'adaptive':
      return adaptive(asked.display, effort, context);
    case 'enabled':
      return budgeted(asked.budget_tokens, asked.display, effort, context);
  }
}

type Transport = Pick<ClaudeTransport, 'thinkingYields' | 'budgetLeavesRoom'>;

interface Context {
  facts: Pick<ClaudeFacts, 'thinking' | 'efforts' | 'displayName' | 'maxOutput'>;
  transport: Transport;
  note: (change: string) => void;
  /** The cap on the answer, within the model's own. */
  cap: number;
  /** Whether the caller set it. */
  capped: boolean;
}

type Display = 'summarized' | 'omitted' | null | undefined;

function capOf(
  asked: number | undefined,
  facts: Pick<ClaudeFacts, 'maxOutput' | 'displayName'>,
  note: (change: string) => void,
): number {
  if (asked === undefined || asked < 0) return facts.maxOutput;
  if (asked <= facts.maxOutput) return Math.floor(asked);
  note(`max_tokens ${asked} is more than ${facts.displayName} can write; ${facts.maxOutput} was sent.`);
  return facts.maxOutput;
}

function unasked(effort: Effort | undefined, context: Context): ThinkingPlan {
  const { facts, transport, note, cap, capped } = context;
  const kinds = facts.thinking;
  if (!capped || cap >= SMALL_CAP || !kinds.adaptive)
    return { thinking: undefined, effort: fit(effort, context), maxTokens: cap };
  const yields = cap < TINY_CAP && transport.thinkingYields;
  if (alwaysThinks(context)) {
    const low = yields ? (effort ?? 'low') : effort;
    return { thinking: undefined, effort: fit(low, context), maxTokens: withHeadroom(context) };
  }
  if (!yields) return { thinking: undefined, effort: fit(effort, context), maxTokens: cap };
  note(`Thinking was kept off: with max_tokens ${cap} it would leave no room for the answer.`);
  return {
    thinking: kinds.disabled ? { type: 'disabled' } : { type: 'between_tools' },
    effort: atMostHigh(effort, context),
    maxTokens: cap,
  };
}

function switchedOff(effort: Effort | undefined, context: Context): ThinkingPlan {
  const { facts, note, cap, capped } = context;
  const kinds = facts.thinking;
  // A model without adaptive thinking only thinks when it is told to.
  if (!kinds.adaptive) return { thinking: undefined, effort: fit(effort, context), maxTokens: cap };
  if (kinds.disabled) return { thinking: { type: 'disabled' }, effort: atMostHigh(effort, context), maxTokens: cap };
  if (kinds.betweenTools)
    return { thinking: { type: 'between_tools' }, effort: atMostHigh(effort, context), maxTokens: cap };
  note(`${facts.displayName} always thinks: it was asked for the lowest effort and its thoughts are not shown.`);
  return {
    thinking: { type: 'adaptive', display: 'omitted' },
    effort: facts.efforts.length === 0 ? undefined : fit('low', context),
    maxTokens: capped && cap < SMALL_CAP ? withHeadroom(context) : cap,
  };
}

function adaptive(display: Display, effort: Effort | undefined, context: Context): ThinkingPlan {
  const { facts, note, cap, capped } = context;
  if (facts.thinking.adaptive) {
    const thinking: ThinkingConfigParam = display === undefined ? { type: 'adaptive' } : { type: 'adaptive', display };
    return {
      thinking,
      effort: fit(effort, context),
      maxTokens: capped && cap < SMALL_CAP ? withHeadroom(context) : cap,
    };
  }
  if (facts.thinking.enabled) {
    const supported = facts.efforts.length > 0 ? fit(effort, context) : undefined;
    return withBudget(BUDGETS[effort ?? 'high'], display, supported, context);
  }
  note(`${facts.displayName} does not think; the wish for it was left out.`);
  return { thinking: undefined, effort: fit(effort, context), maxTokens: cap };
}

function budgeted(budget: number, display: Display, effort: Effort | undefined, context: Context): ThinkingPlan {
  if (context.facts.thinking.enabled) return withBudget(budget, display, fit(effort, context), context);
  const measured = effort ?? (budget < 4096 ? 'low' : budget < 16_384 ? 'medium' : 'high');
  if (context.facts.thinking.adaptive) {
    context.note(
      `${context.facts.displayName} takes no thinking budget: ${budget} tokens became the effort "${measured}".`,
    );
  }
  return adaptive(display, measured, context);
}

function withBudget(asked: number, display: Display, effort: Effort | undefined, context: Context): ThinkingPlan {
  const { facts, transport, note, cap } = context;
  const largest = transport.budgetLeavesRoom ? facts.maxOutput - MIN_BUDGET : Infinity;
  let budget = Math.max(MIN_BUDGET, Math.min(Math.floor(asked), largest));
  let maxTokens = cap;
  if (maxTokens <= budget) {
    maxTokens = Math.min(facts.maxOutput, cap + budget);
    note(`max_tokens was raised from ${cap} to ${maxTokens}, since thinking counts in it.`);
  }
  if (maxTokens <= budget) {
    budget = Math.max(MIN_BUDGET, maxTokens - MIN_BUDGET);
    note(`The thinking budget was lowered to ${budget} tokens, so that the answer finds room.`);
  }
  const thinking: ThinkingConfigParam = { type: 'enabled', budget_tokens: budget };
  return { thinking: display === undefined ? thinking : { ...thinking, display }, effort, maxTokens };
}

function alwaysThinks({ facts }: Context): boolean {
  return facts.thinking.adaptive && !facts.thinking.disabled && !facts.thinking.betweenTools;
}

function withHeadroom({ facts, cap, note }: Context): number {
  const maxTokens = Math.min(facts.maxOutput, cap + HEADROOM);
  note(`max_tokens was raised from ${cap} to ${maxTokens}: the model thinks, and its thoughts count in it.`);
  return maxTokens;
}

/** Beside switched-off thinking the two highest efforts are refused. */
function atMostHigh(effort: Effort | undefined, context: Context): Effort | undefined {
  if (effort !== 'xhigh' && effort !== 'max') return fit(effort, context);
  context.note(`The effort "${effort}" needs thinking, which is off; "high" was sent.`);
  return fit('high', context);
}

/** Returns the effort if the model knows it, else the next lower one, else the lowest it knows. */
function fit(effort: Effort | undefined, { facts, note }: Context): Effort | undefined {
  if (effort === undefined || facts.efforts.includes(effort)) return effort;
  if (facts.efforts.length === 0) {
    note(`${facts.displayName} knows no effort; "${effort}" was left out.`);
    return undefined;
  }
  const lower = ALL.slice(0, ALL.indexOf(effort)).findLast((candidate) => facts.efforts.includes(candidate));
  const nearest = lower ?? ALL.find((candidate) => facts.efforts.includes(candidate));
  note(
    `${facts.displayName} does not know the effort "${effort}"${nearest === undefined ? '' : `; "${nearest}" was sent`}.`,
  );
  return nearest;
}
