import { gatewayError, invalidRequest } from '../../messages/errors.ts';
import { imageTypeOf, LARGEST_IMAGE } from '../../messages/media-type.ts';
import type { ClaudeFacts } from '../../messages/model-facts.ts';
import type { ContentBlockParam } from '../../messages/types.ts';

type Image = Extract<ContentBlockParam, { type: 'image' }>;

/**
 * Returns the block with every image in it, a tool's result included, as the API takes it: the media type is read from
 * the bytes, since a wrong one is refused.
 * @throws GatewayError 400 for what is no PNG, JPEG, GIF or WebP, 413 above 10 MB.
 */
export function toImages(
  block: ContentBlockParam,
  path: string,
  facts: Pick<ClaudeFacts, 'imageInput' | 'displayName'>,
  note: (change: string) => void,
): ContentBlockParam {
  if (block.type === 'image') return toImage(block, path, facts, note);
  if (
    block.type !== 'tool_result' ||
    !Array.isArray(block.content) ||
    !block.content.some((part) => part.type === 'image')
  )
    return block;
  const content = block.content.map((part, at) =>
    part.type === 'image' ? toImage(part, `${path}.content.${at}`, facts, note) : part,
  );
  return content.some((part, at) => part !== block.content?.[at]) ? { ...block, content } : block;
}

function toImage(
  image: Image,
  path: string,
  facts: Pick<ClaudeFacts, 'imageInput' | 'displayName'>,
  note: (change: string) => void,
): Image | Extract<ContentBlockParam, { type: 'text' }> {
  if (!facts.imageInput) {
    note(`An image was left out: ${facts.displayName} cannot see.`);
    return { type: 'text', text: `[image left out: ${facts.displayName} cannot see images]` };
  }
  const { source } = image;
  if (source.type !== 'base64') return image;
  const data = plainBase64(source.data);
  if (data.length > LARGEST_IMAGE) {
    throw gatewayError('request_too_large', { claudeImage: path }, { param: path });
  }
  const mediaType = imageTypeOf(data);
  if (mediaType === undefined)
    throw invalidRequest(`The image at ${path} is no PNG, JPEG, GIF or WebP. Convert it to one of these.`, path);
  if (mediaType === source.media_type && data === source.data) return image;
  if (mediaType !== source.media_type)
    note(`An image was declared as ${source.media_type} and is ${mediaType}; it was sent as what it is.`);
  return { ...image, source: { ...source, data, media_type: mediaType } };
}

/**
 * Returns base64 as the API reads it, without line ends, the head of a data URL or the letters of URLs, and padded.
 * What is so already, which may be megabytes, is only looked through.
 */
function plainBase64(data: string): string {
  const odd =
    data.startsWith('data:') ||
    data.length % 4 !== 0 ||
    ['\n', '\r', ' ', '-', '_'].some((character) => data.includes(character));
  if (!odd) return data;
  const plain = data
    .replace(/^data:[^,]*,/, '')
    .replace(/\s+/g, '')
    .replace(/-/g, '+')
    .replace(/_/g, '/')
    .replace(/=+$/, '');
  return plain + '='.repeat((4 - (plain.length % 4)) % 4);
}
