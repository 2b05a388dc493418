import { gatewayError, invalidRequest } from '../../messages/errors.ts';
import { isString } from '../../lib/json.ts';
import { imageTypeOf, LARGEST_IMAGE } from '../../messages/media-type.ts';
import type { ContentBlockParam } from '../../messages/types.ts';
import { wrongType } from './fields.ts';

export type ImageBlock = Extract<ContentBlockParam, { type: 'image' }>;

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const DATA_URL = /^data:[^,]{0,200},/i;

/**
 * Returns a message's `images` as blocks. Ollama's images are bare base64 without a type, so the type is read from the
 * bytes; the data URLs that many clients send are taken too.
 * @throws GatewayError 400 for what is no base64 or no PNG, JPEG, GIF or WebP, 413 above 10 MB.
 */
export function decodeImages(images: readonly unknown[], path: string): ImageBlock[] {
  return images.map((image, index) => decodeImage(image, `${path}.${index}`));
}

function decodeImage(image: unknown, path: string): ImageBlock {
  if (!isString(image)) throw wrongType(path, 'a base64 string', image);
  const head = DATA_URL.exec(image)?.[0] ?? '';
  const data = withoutBreaks(image.slice(head.length));
  if (data.length > LARGEST_IMAGE) {
    throw gatewayError('request_too_large', { image: path }, { param: path });
  }
  const mediaType = BASE64.test(data) ? imageTypeOf(data) : undefined;
  if (mediaType === undefined)
    throw invalidRequest(`${path} is no PNG, JPEG, GIF or WebP image in base64. Convert it to one of these.`, path);
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data } };
}

/** Some encoders break base64 into lines. */
function withoutBreaks(base64: string): string {
  return /\s/.test(base64) ? base64.replace(/\s+/g, '') : base64;
}
