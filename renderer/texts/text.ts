import { en } from './en.ts';
import type { Catalogue } from './en.ts';

/** Every language there is. A new one is a file of the same shape; the compiler finds what it lacks. */
const catalogues: Readonly<Record<string, Catalogue>> = { en };

function choose(languages: readonly string[]): Catalogue {
  for (const language of languages) {
    const found = catalogues[language.toLowerCase()] ?? catalogues[language.split('-')[0]?.toLowerCase() ?? ''];
    if (found !== undefined) return found;
  }
  return en;
}

/** The window's words in the user's language. */
export const text: Catalogue = choose(typeof navigator === 'undefined' ? [] : navigator.languages);
