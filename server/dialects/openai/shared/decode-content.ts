import { invalidRequest, unsupported } from '../../../messages/errors.ts';
import { isArray, isObject, stringOf, type JsonObject } from '../../../lib/json.ts';
import type { ContentBlockParam, TextBlockParam } from '../../../messages/types.ts';
import type { ResultContent } from '../../../messages/build-messages.ts';
import { objectAt } from './fields.ts';
import { fileBlock, imageBlock } from './decode-media.ts';

type UserBlock = Extract<ContentBlockParam, { type: 'text' | 'image' | 'document' }>;
type Note = (change: string) => void;

/**
 * Returns a message's content as blocks. Chat and responses name the same parts differently (`text` and
 * `input_text`, `image_url` and `input_image`, `file` and `input_file`); both names are taken everywhere.
 * @throws GatewayError 400 naming the part for audio, stored files, and what is neither text, image nor file.
 */
export function contentBlocks(content: unknown, path: string): UserBlock[] {
  if (content === undefined || content === null) return [];
  if (typeof content === 'string') return [textBlock(content)];
  if (isObject(content)) return [partBlock(content, path)];
  if (!isArray(content)) throw invalidRequest(`${path} must be a string or a list of parts.`, path);
  return content.flatMap((part, index) => {
    if (typeof part === 'string') return [textBlock(part)];
    const place = `${path}.${index}`;
    const object = objectAt(part, place);
    return CARRIES_THINKING.has(stringOf(object['type']) ?? '') ? [] : [partBlock(object, place)];
  });
}

/** Parts that some servers put reasoning in; it has no signature, so Claude would refuse it. */
const CARRIES_THINKING: ReadonlySet<string> = new Set([
  'thinking',
  'reasoning',
  'reasoning_text',
  'summary_text',
  'redacted_thinking',
]);

function textBlock(text: string): TextBlockParam {
  return { type: 'text', text };
}

function partBlock(part: JsonObject, path: string): UserBlock {
  switch (part['type']) {
    case 'text':
    case 'input_text':
    case 'output_text':
      if (typeof part['text'] !== 'string') throw invalidRequest(`${path}.text must be a string.`, `${path}.text`);
      return textBlock(part['text']);
    case 'refusal':
      return textBlock(stringOf(part['refusal']) ?? '');
    case 'image_url':
    case 'input_image': {
      const image = part['image_url'];
      const url = isObject(image) ? image['url'] : image;
      if (typeof url === 'string') return imageBlock(url, `${path}.image_url`);
      if (typeof part['file_id'] === 'string') {
        throw unsupported(
          `${path}: files stored at OpenAI (file_id) cannot be read here. Send the image itself as a data URL.`,
          path,
        );
      }
      throw invalidRequest(`${path}.image_url must hold an address or a data URL.`, `${path}.image_url`);
    }
    case 'file':
    case 'input_file': {
      const file = isObject(part['file']) ? part['file'] : part;
      return fileBlock(
        {
          data: stringOf(file['file_data']),
          url: stringOf(file['file_url']),
          id: stringOf(file['file_id']),
          name: stringOf(file['filename']),
        },
        path,
      );
    }
    case 'input_audio':
      throw unsupported(`${path}: Claude takes no audio. Send the spoken text instead.`, path);
    default:
      throw invalidRequest(
        `${path}.type is ${JSON.stringify(part['type'] ?? null)}; it must be one of text, image_url, file.`,
        `${path}.type`,
      );
  }
}

/** Returns content that has to be text, such as instructions, joined by empty lines. */
export function contentText(content: unknown, path: string): string {
  return contentBlocks(content, path)
    .map((block) => {
      if (block.type === 'text') return block.text;
      throw invalidRequest(`${path}: instructions can only be text.`, path);
    })
    .join('\n\n');
}

/** Returns an assistant's content; Claude takes images and files from the user alone. */
export function assistantBlocks(content: unknown, path: string, note: Note): TextBlockParam[] {
  return contentBlocks(content, path).flatMap((block) => {
    if (block.type === 'text') return [block];
    note('Images and files in assistant messages were left out: Claude takes them from the user alone.');
    return [];
  });
}

/** Returns a tool's result: plain text where it is text, blocks where it holds images or files. */
export function resultContent(content: unknown, path: string): ResultContent {
  if (typeof content === 'string') return content;
  const blocks = contentBlocks(content, path).filter((block) => block.type !== 'text' || /\S/.test(block.text));
  return blocks.length === 0 ? '' : blocks;
}
