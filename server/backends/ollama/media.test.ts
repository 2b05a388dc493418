import { describe, expect, it } from 'vitest';
import { helloPdf, png } from '../../../test/support/images.ts';
import type { ContentBlockParam } from '../../messages/types.ts';
import { gatherMedia, type Medium } from './media.ts';

const signal = new AbortController().signal;

async function gather(
  block: ContentBlockParam,
  images = true,
  answers: Record<string, Buffer> = {},
): Promise<{ found: Medium[]; asked: string[] }> {
  const asked: string[] = [];
  const media = await gatherMedia(
    [
      { role: 'user', content: 'Hi' },
      { role: 'user', content: [block] },
    ],
    {
      images,
      signal,
      fetch: async (address) => {
        asked.push(address);
        const bytes = answers[address];
        if (bytes === undefined) throw new Error('no such page');
        return bytes;
      },
    },
  );
  return { found: [...media.values()], asked };
}

const image = (url: string): ContentBlockParam => ({ type: 'image', source: { type: 'url', url } });
const pdf = (data: string): ContentBlockParam => ({
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data },
});

describe('gatherMedia', () => {
  it('fetches a web picture once, wherever it stands', async () => {
    const answers = { 'https://x.test/1.png': Buffer.from(png, 'base64') };
    const inResult: ContentBlockParam = {
      type: 'tool_result',
      tool_use_id: 'toolu_1',
      content: [{ type: 'image', source: { type: 'url', url: 'https://x.test/1.png' } }],
    };
    const inDocument: ContentBlockParam = {
      type: 'document',
      source: { type: 'content', content: [{ type: 'image', source: { type: 'url', url: 'https://x.test/1.png' } }] },
    };
    expect(await gather(image('https://x.test/1.png'), true, answers)).toEqual({
      found: [{ kind: 'image', data: png }],
      asked: ['https://x.test/1.png'],
    });
    expect(await gather(inResult, true, answers)).toEqual({ found: [{ kind: 'image', data: png }], asked: [] });
    expect(await gather(inDocument, true, answers)).toEqual({ found: [{ kind: 'image', data: png }], asked: [] });
  });

  it('fetches no picture for a model that cannot see', async () => {
    expect(await gather(image('https://x.test/2.png'), false)).toEqual({ found: [], asked: [] });
  });

  it('reads PDFs, inline and from the web, and text that is called a PDF', async () => {
    expect((await gather(pdf(helloPdf))).found).toEqual([{ kind: 'text', text: '[page 1]\nHello PDF' }]);
    expect(
      (
        await gather({ type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' } }, true, {
          'https://x.test/a.pdf': Buffer.from(helloPdf, 'base64'),
        })
      ).found,
    ).toEqual([{ kind: 'text', text: '[page 1]\nHello PDF' }]);
    expect((await gather(pdf(Buffer.from('plain words').toString('base64')))).found).toEqual([
      { kind: 'text', text: 'plain words' },
    ]);
  });

  it.each<[string, ContentBlockParam, RegExp]>([
    ['a page that is not there', image('https://x.test/missing.png'), /no such page/],
    ['a page that is no picture', image('https://x.test/page.html'), /no PNG, JPEG, GIF or WebP/],
    ['a document that is neither', pdf(Buffer.from([0, 1, 2, 255]).toString('base64')), /neither a PDF nor text/],
    ['data that is no base64', pdf('***'), /not base64/],
  ])('keeps why %s failed', async (_name, block, message) => {
    const { found } = await gather(block, true, { 'https://x.test/page.html': Buffer.from('<html>') });
    expect(found).toHaveLength(1);
    const [first] = found;
    expect(first?.kind === 'failed' ? first.error.message : '').toMatch(message);
  });

  it('takes a data URL for the picture it is', async () => {
    expect(await gather(image(`data:image/png;base64,${png}`))).toEqual({
      found: [{ kind: 'image', data: png }],
      asked: [],
    });
  });

  it('fetches no more than 20 addresses for one request', async () => {
    const content = Array.from({ length: 21 }, (_, n) => image(`https://many.test/${n}`));
    const media = await gatherMedia([{ role: 'user', content }], {
      images: true,
      signal,
      fetch: async () => Buffer.from(png, 'base64'),
    });
    expect([...media.values()].filter((medium) => medium.kind === 'image')).toHaveLength(20);
    expect([...media.values()].filter((medium) => medium.kind === 'failed')).toHaveLength(1);
  });

  it('touches nothing else', async () => {
    expect(await gather({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } })).toEqual({
      found: [],
      asked: [],
    });
    expect(await gather({ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } })).toEqual({
      found: [],
      asked: [],
    });
  });
});
