import { comparable } from './names.ts';

/** Where an alias leads. */
export interface AliasMatch {
  /** The model that the user chose; a name of any kind, another alias too. */
  goal: string;
  rule: 'alias' | 'pattern';
  /** The alias or pattern that matched, as the user wrote it. */
  matched: string;
}

/** Aliases prepared for look-ups: exact names in a map, patterns with the longest first. */
export interface AliasTable {
  find(name: string): AliasMatch | undefined;
  /** The exact aliases, as written, without the patterns. */
  readonly names: readonly string[];
}

/**
 * Prepares the settings' aliases. An exact alias beats a pattern; of two patterns the one with more fixed
 * letters wins, since it says more (`claude-3-5-*` before `claude-*`). `*` stands for any letters, also none.
 */
export function compileAliases(aliases: Readonly<Record<string, string>>): AliasTable {
  const exact = new Map<string, { goal: string; written: string }>();
  const patterns: { expression: RegExp; goal: string; written: string; weight: number }[] = [];
  for (const [written, goal] of Object.entries(aliases)) {
    const name = comparable(written);
    if (!name.includes('*')) {
      exact.set(name, { goal, written });
      continue;
    }
    const source = name.split('*').map(escapeExpression).join('.*');
    patterns.push({ expression: new RegExp(`^${source}$`), goal, written, weight: name.replaceAll('*', '').length });
  }
  patterns.sort((a, b) => b.weight - a.weight);
  return {
    names: [...exact.values()].map((entry) => entry.written),
    find: (name) => {
      const asked = comparable(name);
      const found = exact.get(asked);
      if (found !== undefined) return { goal: found.goal, rule: 'alias', matched: found.written };
      for (const pattern of patterns) {
        if (pattern.expression.test(asked)) return { goal: pattern.goal, rule: 'pattern', matched: pattern.written };
      }
      return undefined;
    },
  };
}

function escapeExpression(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
