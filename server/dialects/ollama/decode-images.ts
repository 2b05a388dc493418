import { gatewayError, invalidRequest } from '../../messages/errors.ts';
import { isString } from '../../lib/json.ts';
import type { ContentBlockParam } from '../../messages/types.ts';
import { wrongType } from './fields.ts';

export type ImageBlock = Extract<ContentBlockParam, { type: 'image' }>;
type MediaType = Extract<ImageBlock['source'], { type: 'base64' }>['media_type'];

/** Claude's limit on one image, counted as it travels, in base64 (anthropic.md, section 9). */
const LARGEST = 10 * 1024 * 1024;

const DATA_URL = /^data:[^,]{0,200},/i;

/**
 * Returns a message's `images` as blocks. Ollama's images are bare base64 without a type, so the type is read from the
 * bytes; the data URLs that many clients send are taken too.
 * @throws GatewayError 400 for what is no base64 or no PNG, JPEG, GIF or WebP, 413 above 10 MB.
 */
export function decodeImages(images: readonly unknown[], path: string): ImageBlock[] {
  return images.map((image, index) => convertImage(image, `${path}.${index}`));
}

function convertImage(image: unknown, path: string): ImageBlock {
  if (!isString(image)) throw wrongType(path, 'a base64 string', image);
  const head = DATA_URL.exec(image)?.[0] ?? '';
  const data = withoutBreaks(image.slice(head.length));
  if (data.length > LARGEST) {
    throw gatewayError('request_too_large', { image: path }, { param: path });
  }
  const mediaType = sniff(data);
  if (mediaType === undefined)
    throw invalidRequest(`${path} is no PNG, JPEG, GIF or WebP image in base64. Convert it to one of these.`, path);
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data } };
}

/** Some encoders break base64 into lines. */
function withoutBreaks(base64: string): string {
  return /\s/.test(base64) ? base64.replace(/\s+/g, '') : base64;
}

function sniff(base64: string): MediaType | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const head = Buffer.from(base64.slice(0, 24), 'base64').toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  return undefined;
}
