import { en } from './en.ts';
import type { Texts } from './en.ts';

/** Every language there is. A new one is a file of the same shape; the compiler finds what it lacks. */
const catalogues: Readonly<Record<string, Texts>> = { en };

function choose(languages: readonly string[]): Texts {
  for (const language of languages) {
    const found = catalogues[language.toLowerCase()] ?? catalogues[language.split('-')[0]?.toLowerCase() ?? ''];
    if (found !== undefined) return found;
  }
  return en;
}

/** The window's words in the user's language. */
export const text: Texts = choose(typeof navigator === 'undefined' ? [] : navigator.languages);
