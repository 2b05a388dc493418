import { describe, expect, it } from 'vitest';
import type { ContentBlockParam } from '../../messages/types.ts';
import { imageTypeOf } from '../../messages/media-type.ts';
import { toImages } from './to-images.ts';

const FACTS = { imageInput: true, displayName: 'Claude' };
const HEADS: Record<string, string> = {
  'image/png': '89504e470d0a1a0a0000000d49484452',
  'image/jpeg': 'ffd8ffe000104a46494600010100',
  'image/gif': '47494638396101000100',
  'image/webp': '524946462400000057454250565038',
};
const dataOf = (type: string): string => Buffer.from(HEADS[type] ?? '', 'hex').toString('base64');
const image = (mediaType: 'image/png' | 'image/jpeg', data: string): ContentBlockParam => ({
  type: 'image',
  source: { type: 'base64', media_type: mediaType, data },
});

function convert(block: ContentBlockParam, facts = FACTS): { block: ContentBlockParam; notes: string[] } {
  const notes: string[] = [];
  return { block: toImages(block, 'messages.0.content.0', facts, (change) => notes.push(change)), notes };
}

describe('toImages', () => {
  it.each(Object.keys(HEADS))('knows %s by its bytes', (type) => {
    expect(imageTypeOf(dataOf(type))).toBe(type);
  });

  it('hands a right image on as it is and corrects a wrong type', () => {
    const right = image('image/png', dataOf('image/png'));
    expect(convert(right)).toEqual({ block: right, notes: [] });
    expect(convert(right).block).toBe(right);
    const { block, notes } = convert(image('image/png', dataOf('image/webp')));
    expect(block).toMatchObject({ source: { media_type: 'image/webp' } });
    expect(notes).toEqual(['An image was declared as image/png and is image/webp; it was sent as what it is.']);
  });

  it('reads base64 as clients write it', () => {
    const plain = dataOf('image/jpeg');
    expect(
      convert(image('image/jpeg', `data:image/jpeg;base64,${plain.slice(0, 8)}\r\n${plain.slice(8)}`)).block,
    ).toMatchObject({ source: { data: plain } });
    expect(
      convert(image('image/jpeg', plain.replace(/=+$/, '').replace(/\+/g, '-').replace(/\//g, '_'))).block,
    ).toMatchObject({ source: { data: plain } });
  });

  it('looks into the results of tools', () => {
    const result: ContentBlockParam = {
      type: 'tool_result',
      tool_use_id: 't',
      content: [
        { type: 'text', text: 'a' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: dataOf('image/gif') } },
      ],
    };
    expect(convert(result).block).toMatchObject({ content: [{ text: 'a' }, { source: { media_type: 'image/gif' } }] });
    const fine: ContentBlockParam = {
      type: 'tool_result',
      tool_use_id: 't',
      content: [{ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }],
    };
    expect(convert(fine).block).toBe(fine);
  });

  it('refuses what is no image or too large', () => {
    expect(() => convert(image('image/png', Buffer.from('<svg/>').toString('base64')))).toThrow(
      expect.objectContaining({ status: 400, param: 'messages.0.content.0' }),
    );
    expect(() => convert(image('image/png', `${dataOf('image/png')}${'A'.repeat(10 * 1024 * 1024)}`))).toThrow(
      expect.objectContaining({ status: 413, type: 'request_too_large' }),
    );
  });

  it('leaves images out for a model that cannot see', () => {
    expect(convert(image('image/png', dataOf('image/png')), { ...FACTS, imageInput: false })).toEqual({
      block: { type: 'text', text: '[image left out: Claude cannot see images]' },
      notes: ['An image was left out: Claude cannot see.'],
    });
  });
});
