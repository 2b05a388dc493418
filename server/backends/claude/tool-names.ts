import { createHash } from 'node:crypto';

const MAX_LENGTH = 64;

/** The two ways between the names that the caller uses for tools and those that the API takes. */
export interface ToolNames {
  /** Returns the name for the API: the same where it is legal, else always the same replacement. */
  legal(asked: string): string;
  /** Returns the caller's name for one of the API's. */
  asked(legal: string): string;
  /** Whether any name had to be replaced. */
  changed(): boolean;
}

/** Tells whether the API takes a tool of this name (anthropic.md, section 4). */
export function isToolName(name: string): boolean {
  return /^[a-zA-Z0-9_-]{1,64}$/.test(name);
}

/**
 * Returns names for the tools of one request. Illegal characters become `_`, what is too long is cut and ends in a
 * hash of the whole; a replacement that is taken gets the hash too.
 */
export function createToolNames(declared: readonly string[]): ToolNames {
  const toLegal = new Map<string, string>();
  const toAsked = new Map<string, string>();
  // Names that are legal as they are keep their names, whatever the others would become.
  for (const name of declared) {
    if (isToolName(name)) remember(name, name);
  }

  function remember(asked: string, legal: string): string {
    toLegal.set(asked, legal);
    toAsked.set(legal, asked);
    return legal;
  }

  function legal(asked: string): string {
    const known = toLegal.get(asked);
    if (known !== undefined) return known;
    if (isToolName(asked)) return remember(asked, asked);
    const plain = asked.replace(/[^a-zA-Z0-9_-]/g, '_');
    const hashed = `${plain.slice(0, MAX_LENGTH - 9)}_${createHash('sha256').update(asked).digest('hex').slice(0, 8)}`;
    return remember(asked, isToolName(plain) && !toAsked.has(plain) ? plain : hashed);
  }

  for (const name of declared) legal(name);
  return {
    legal,
    asked: (name) => toAsked.get(name) ?? name,
    changed() {
      for (const [asked, name] of toLegal) if (asked !== name) return true;
      return false;
    },
  };
}
