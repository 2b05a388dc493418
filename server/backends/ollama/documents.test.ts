import { expect, it } from 'vitest';
import { taggedDocument, taggedSearchResult } from './documents.ts';

it('tags a document with what is known of it', () => {
  expect(taggedDocument({ title: 'A "b"', context: 'from mail' }, 'Text')).toBe(
    '<document title="A &quot;b&quot;" context="from mail">\nText\n</document>',
  );
  expect(taggedDocument({ title: null }, 'Text')).toBe('<document>\nText\n</document>');
});

it('tags a search result', () => {
  expect(
    taggedSearchResult({
      type: 'search_result',
      title: 'T',
      source: 'https://x.test',
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    }),
  ).toBe('<search_result title="T" source="https://x.test">\na\n\nb\n</search_result>');
});
