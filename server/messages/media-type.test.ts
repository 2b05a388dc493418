import { describe, expect, it } from 'vitest';
import { helloPdf, images, png } from '../../test/support/images.ts';
import { bareBase64, imageTypeOf, mediaTypeOf } from './media-type.ts';

describe('mediaTypeOf', () => {
  it.each(images)('knows $mediaType', ({ mediaType, data }) => {
    expect(mediaTypeOf(Buffer.from(data, 'base64'))).toBe(mediaType);
  });

  it('knows PDF and nothing else', () => {
    expect(mediaTypeOf(Buffer.from(helloPdf, 'base64'))).toBe('application/pdf');
    expect(mediaTypeOf(Buffer.from('<html>'))).toBeUndefined();
    expect(mediaTypeOf(new Uint8Array(0))).toBeUndefined();
  });
});

describe('imageTypeOf', () => {
  it.each(images)('knows $mediaType', ({ mediaType, data }) => {
    expect(imageTypeOf(data)).toBe(mediaType);
  });

  it('knows images alone, and only by all of their mark', () => {
    expect(imageTypeOf(helloPdf)).toBeUndefined();
    expect(imageTypeOf('GIF8')).toBeUndefined();
    for (const text of ['\x89PNG, it says', 'GIF8 is a song', ''])
      expect(imageTypeOf(Buffer.from(text, 'latin1').toString('base64'))).toBeUndefined();
  });
});

describe('bareBase64', () => {
  it('takes base64 however it is wrapped', () => {
    expect(bareBase64(png)).toBe(png);
    expect(bareBase64(`data:image/png;base64,${png}`)).toBe(png);
    expect(bareBase64(`${png.slice(0, 40)}\r\n${png.slice(40)}\n`)).toBe(png);
  });

  it('refuses what is none', () => {
    expect(bareBase64('')).toBeUndefined();
    expect(bareBase64('https://example.com/cat.png')).toBeUndefined();
    expect(bareBase64('"}')).toBeUndefined();
  });
});
