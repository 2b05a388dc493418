import { plainName } from '../messages/model-names.ts';

/**
 * Returns a model name as names are compared: without `:latest`, without case, without the vendor prefix `anthropic/`.
 */
export function comparable(name: string): string {
  const bare = plainName(name.trim());
  return bare.startsWith('anthropic/') ? bare.slice('anthropic/'.length) : bare;
}

/**
 * Returns up to `most` of `names` that lie nearest to `asked`, nearest first: what a person probably meant.
 * Nothing is returned that differs in more than about half of its letters.
 */
export function nearestNames(asked: string, names: Iterable<string>, most = 3): string[] {
  const goal = comparable(asked);
  const ranked: { name: string; distance: number }[] = [];
  for (const name of names) {
    const candidate = comparable(name);
    // A name that only lacks its tag or its date is what people leave out most.
    const distance = candidate.startsWith(goal) || goal.startsWith(candidate) ? 1 : editDistance(goal, candidate);
    if (distance <= Math.max(3, Math.ceil(Math.max(goal.length, candidate.length) / 2)))
      ranked.push({ name, distance });
  }
  ranked.sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name));
  return ranked.slice(0, most).map((entry) => entry.name);
}

/** Levenshtein's distance, two rows at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] ?? 0) + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
