import { describe, expect, it } from 'vitest';
import { decodeImages } from './decode-images.ts';

const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(20)]).toString(
  'base64',
);
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0]).toString('base64');
const GIF = Buffer.from('GIF89a......').toString('base64');
const WEBP = Buffer.from('RIFF1234WEBPVP8 ').toString('base64');

describe('convertImages', () => {
  it.each([
    ['image/png', PNG],
    ['image/jpeg', JPEG],
    ['image/gif', GIF],
    ['image/webp', WEBP],
  ])('reads %s from the bytes', (type, data) => {
    expect(decodeImages([data], 'images')).toEqual([
      { type: 'image', source: { type: 'base64', media_type: type, data } },
    ]);
  });

  it('takes data URLs, whatever type they claim, and base64 in lines', () => {
    expect(decodeImages([`data:image/png;base64,${JPEG}`], 'images')).toMatchObject([
      { source: { media_type: 'image/jpeg', data: JPEG } },
    ]);
    expect(decodeImages([`${PNG.slice(0, 8)}\r\n${PNG.slice(8)}`], 'images')).toMatchObject([
      { source: { data: PNG } },
    ]);
  });

  it.each([
    ['', 'messages.0.images.0 is no PNG'],
    ['not base64!', 'messages.0.images.0 is no PNG'],
    [Buffer.from('%PDF-1.7').toString('base64'), 'messages.0.images.0 is no PNG'],
    [`${PNG}"`, 'messages.0.images.0 is no PNG'],
    [[137, 80], 'messages.0.images.0 must be a base64 string, not a list'],
  ])('refuses %j', (image, words) => {
    expect(() => decodeImages([image], 'messages.0.images')).toThrow(words);
  });

  it('refuses what is larger than 10 MB with 413', () => {
    const large = PNG + 'A'.repeat(10 * 1024 * 1024);
    expect(() => decodeImages([PNG, large], 'images')).toThrow(
      expect.objectContaining({ status: 413, message: expect.stringContaining('images.1') }),
    );
  });
});
