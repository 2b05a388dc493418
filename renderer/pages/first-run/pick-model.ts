import type { ModelRow } from '../../../contract/models.ts';

/** What the user wants of Switchboard. */
export type Goal = 'local' | 'claude' | 'both';

/** Embedding models know no conversation; where nothing is known of a model it is tried. */
const canTalk = (row: ModelRow): boolean => row.capabilities?.includes('completion') !== false;

/**
 * Returns the name to ask for the first answer: the smallest local model (it answers soonest) or the cheapest
 * Claude, as the goal says; the other side where the goal's side has nothing; `demo` where nothing is there.
 */
export function pickModel(rows: readonly ModelRow[], goal: Goal, hasKey: boolean): string {
  const open = rows.filter((row) => row.aliasOf === undefined && row.hiddenBy === undefined && canTalk(row));
  const local = open
    .filter((row) => row.backend === 'ollama')
    .sort(
      (a, b) => Number(b.loaded ?? false) - Number(a.loaded ?? false) || (a.bytes ?? Infinity) - (b.bytes ?? Infinity),
    )[0]?.name;
  const claude = hasKey
    ? (open.filter((row) => row.backend === 'anthropic').sort(byCost)[0]?.name ?? 'claude-haiku')
    : undefined;
  return (goal === 'claude' ? (claude ?? local) : (local ?? claude)) ?? 'demo';
}

function byCost(a: ModelRow, b: ModelRow): number {
  const cost = (row: ModelRow): number => row.price?.output ?? Infinity;
  // Infinity minus Infinity is no number; equal then.
  return cost(a) === cost(b) ? 0 : cost(a) - cost(b);
}

/** Returns the questions that a goal needs; before there is one, as many as there may be. */
export function questionsOf(goal: Goal | undefined): readonly ('goal' | 'ollama' | 'key')[] {
  if (goal === 'local') return ['goal', 'ollama'];
  if (goal === 'claude') return ['goal', 'key'];
  return ['goal', 'ollama', 'key'];
}
