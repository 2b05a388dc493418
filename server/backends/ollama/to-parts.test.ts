import { describe, expect, it } from 'vitest';
import { png } from '../../../test/support/images.ts';
import { invalidRequest } from '../../messages/errors.ts';
import type { ContentBlockParam } from '../../messages/types.ts';
import { partsOf, type Part } from './to-parts.ts';
import type { Medium } from './media.ts';

function convert(
  block: unknown,
  { now = true, medium }: { now?: boolean; medium?: Medium } = {},
): { parts: Part[]; notes: string[] } {
  const notes: string[] = [];
  const source =
    typeof block === 'object' &&
    block !== null &&
    'source' in block &&
    typeof block.source === 'object' &&
    block.source !== null
      ? block.source
      : {};
  const media = new Map(medium === undefined ? [] : [[source, medium]]);
  const parts = partsOf(
    block,
    { path: 'messages.2.content.1', now },
    { model: 'm', sees: true, media, note: (change) => notes.push(change) },
  );
  return { parts, notes };
}

const webImage: ContentBlockParam = { type: 'image', source: { type: 'url', url: 'https://x.test/cat.png' } };

describe('partsOf', () => {
  it('takes pictures inline and fetched', () => {
    expect(
      convert({
        type: 'image',
        source: { type: 'base64', media_type: 'image/png', data: `data:image/png;base64,${png}` },
      }).parts,
    ).toEqual([{ image: png }]);
    expect(convert(webImage, { medium: { kind: 'image', data: png } }).parts).toEqual([{ image: png }]);
  });

  it('refuses now, and replaces in the history, what cannot be had', () => {
    const medium: Medium = {
      kind: 'failed',
      error: invalidRequest('https://x.test/cat.png could not be fetched: it answers with status 404.'),
    };
    expect(() => convert(webImage, { medium })).toThrow(/^messages\.2\.content\.1: .*status 404/);
    const old = convert(webImage, { now: false, medium });
    expect(old.parts).toEqual([
      { text: '[image omitted: https://x.test/cat.png could not be fetched: it answers with status 404.]' },
    ]);
    expect(old.notes).toEqual([expect.stringContaining('status 404')]);
    expect(() => convert({ type: 'image', source: { type: 'file', file_id: 'file_1' } })).toThrow(
      /files kept at Anthropic/,
    );
    expect(() => convert({ type: 'document', source: { type: 'file', file_id: 'file_1' } })).toThrow(
      /files kept at Anthropic/,
    );
    expect(() => convert({ type: 'container_upload', file_id: 'file_1' })).toThrow(/files kept at Anthropic/);
    expect(() => convert({ type: 'image', source: { type: 'base64', media_type: 'image/png' } })).toThrow(/not base64/);
    expect(() => convert({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: '"}' } })).toThrow(
      /not base64/,
    );
  });

  it('gives documents as tagged text, pictures inside them in their place', () => {
    expect(
      convert({ type: 'document', title: 'Notes', source: { type: 'text', media_type: 'text/plain', data: 'abc' } })
        .parts,
    ).toEqual([{ text: '<document title="Notes">\nabc\n</document>' }]);
    expect(convert({ type: 'document', source: { type: 'content', content: 'abc' } }).parts).toEqual([
      { text: '<document>\nabc\n</document>' },
    ]);
    expect(
      convert({
        type: 'document',
        source: {
          type: 'content',
          content: [
            { type: 'text', text: 'a' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
          ],
        },
      }).parts,
    ).toEqual([{ text: '<document>' }, { text: 'a' }, { image: png }, { text: '</document>' }]);
    const pdf = convert(
      {
        type: 'document',
        context: 'mail',
        source: { type: 'base64', media_type: 'application/pdf', data: 'x' },
        citations: { enabled: true },
      },
      { medium: { kind: 'text', text: '[page 1]\nHi' } },
    );
    expect(pdf.parts).toEqual([{ text: '<document context="mail">\n[page 1]\nHi\n</document>' }]);
    expect(pdf.notes).toEqual([
      'Citations were left out: local models give none.',
      'A PDF was passed on as its text: its pictures and layout were left out.',
    ]);
  });

  it("gives search results, tool references and results of Anthropic's own tools as text", () => {
    expect(
      convert({ type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'x' }] }).parts,
    ).toEqual([{ text: '<search_result title="t" source="s">\nx\n</search_result>' }]);
    expect(convert({ type: 'tool_reference', tool_name: 'grep' }).parts).toEqual([
      { text: '[the tool grep is available]' },
    ]);
    expect(convert({ type: 'mcp_tool_result', content: 'ok' }).parts).toEqual([{ text: '[result of the tool]\nok' }]);
  });

  it('says what it leaves out', () => {
    expect(convert({ type: 'browser_state', tabs: [] })).toEqual({
      parts: [],
      notes: ['A block of type "browser_state" was left out: local models know nothing like it.'],
    });
    expect(convert({ type: 'text', text: '' })).toEqual({ parts: [], notes: [] });
    expect(convert('nothing')).toEqual({ parts: [], notes: [] });
  });
});
