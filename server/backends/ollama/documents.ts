import type { ContentBlockParam } from '../../messages/types.ts';

type DocumentBlock = Extract<ContentBlockParam, { type: 'document' }>;
type SearchResultBlock = Extract<ContentBlockParam, { type: 'search_result' }>;

/** Returns the tags between which a document's content stands, so that a model can tell documents from what is said. */
export function documentTags({ title, context }: Pick<DocumentBlock, 'title' | 'context'>): {
  open: string;
  close: string;
} {
  return { open: `<document${attribute('title', title)}${attribute('context', context)}>`, close: '</document>' };
}

/** Returns a document's text between its tags. */
export function taggedDocument(block: Pick<DocumentBlock, 'title' | 'context'>, text: string): string {
  const { open, close } = documentTags(block);
  return `${open}\n${text}\n${close}`;
}

/** Returns a search result as text: title, source and what was found. */
export function taggedSearchResult({ title, source, content }: SearchResultBlock): string {
  const text = content.map((block) => block.text).join('\n\n');
  return `<search_result${attribute('title', title)}${attribute('source', source)}>\n${text}\n</search_result>`;
}

function attribute(name: string, value: string | null | undefined): string {
  return value === undefined || value === null || value === '' ? '' : ` ${name}="${value.replaceAll('"', '&quot;')}"`;
}
