import { invalidRequest } from '../../messages/errors.ts';
import { isObject, stringOf } from '../../lib/json.ts';
import type { ContentBlockParam } from '../../messages/types.ts';
import { documentTags, taggedDocument, taggedSearchResult } from './documents.ts';
import { bareBase64 } from '../../messages/media-type.ts';
import { lacksVision } from './from-error.ts';
import type { Media, Medium } from './media.ts';
import { serverToolText } from './server-tool-text.ts';

/** What is needed to turn content into what one model takes. */
export interface Conversion {
  model: string;
  /** Whether the model sees pictures. */
  sees: boolean;
  media: Media;
  note: (change: string) => void;
}

/** Where a block stands. */
export interface Place {
  /** Its path in the request, for errors. */
  path: string;
  /**
   * Whether the caller is saying it now. What cannot be passed on is an error then; in the history, and in a tool's
   * result, it is replaced by a visible note, since an error would come again with every further turn.
   */
  now: boolean;
}

/** A chunk of a message in the order it was said. */
export type Part = { text: string } | { image: string };

type ImageSource = Extract<ContentBlockParam, { type: 'image' }>['source'];
type DocumentBlock = Extract<ContentBlockParam, { type: 'document' }>;

/**
 * Returns what one block of a user's message or of a tool's result says: text and pictures. Nothing for an empty one.
 * @throws GatewayError 400 for what is being said now and cannot be passed on.
 */
export function partsOf(block: unknown, place: Place, conversion: Conversion): Part[] {
  if (!isBlock(block)) return [];
  switch (block.type) {
    case 'text':
      return textParts(block.text);
    case 'image':
      return [imagePart(block.source, place, conversion)];
    case 'document':
      return documentParts(block, place, conversion);
    case 'search_result':
      return textParts(taggedSearchResult(block));
    default:
      return otherParts(block, place, conversion);
  }
}

function isBlock(block: unknown): block is ContentBlockParam {
  return isObject(block) && typeof block.type === 'string';
}

function textParts(text: string): Part[] {
  return text === '' ? [] : [{ text }];
}

const NO_FILES = 'no file of this id is kept here, and files kept at Anthropic cannot be given to a local model';

function imagePart(source: ImageSource, place: Place, conversion: Conversion): Part {
  if (!conversion.sees) {
    if (place.now) throw lacksVision(conversion.model, place.path);
    conversion.note(`A picture was replaced by a note: ${conversion.model} cannot see.`);
    return { text: '[image omitted: model has no vision]' };
  }
  if (source.type === 'file')
    return omitted('image', `${NO_FILES}; send the picture itself, as base64`, place, conversion);
  if (source.type === 'url') {
    const medium = conversion.media.get(source);
    return medium?.kind === 'image' ? { image: medium.data } : omitted('image', whyNot(medium), place, conversion);
  }
  const image = bareBase64(stringOf(source.data) ?? '');
  return image === undefined ? omitted('image', 'its data is not base64', place, conversion) : { image };
}

function documentParts(block: DocumentBlock, place: Place, conversion: Conversion): Part[] {
  if (block.citations?.enabled === true) conversion.note('Citations were left out: local models give none.');
  const { source } = block;
  switch (source.type) {
    case 'text':
      return [{ text: taggedDocument(block, stringOf(source.data) ?? '') }];
    case 'content': {
      if (typeof source.content === 'string') return [{ text: taggedDocument(block, source.content) }];
      const { open, close } = documentTags(block);
      const inner = (index: number): Place => ({ ...place, path: `${place.path}.source.content.${index}` });
      const parts = source.content.flatMap((part, index) => partsOf(part, inner(index), conversion));
      return [{ text: open }, ...parts, { text: close }];
    }
    case 'file':
      return [omitted('document', `${NO_FILES}; send the document itself`, place, conversion)];
    default: {
      const medium = conversion.media.get(source);
      if (medium?.kind !== 'text') return [omitted('document', whyNot(medium), place, conversion)];
      conversion.note('A PDF was passed on as its text: its pictures and layout were left out.');
      return [{ text: taggedDocument(block, medium.text) }];
    }
  }
}

function otherParts(block: ContentBlockParam, place: Place, conversion: Conversion): Part[] {
  const fields = { ...block };
  if ('tool_name' in fields && typeof fields.tool_name === 'string')
    return [{ text: `[the tool ${fields.tool_name} is available]` }];
  const said = serverToolText(fields);
  if (said !== undefined) return textParts(said);
  if (block.type === 'container_upload') return [omitted('file', NO_FILES, place, conversion)];
  conversion.note(`A block of type "${fields.type}" was left out: local models know nothing like it.`);
  return [];
}

function whyNot(medium: Medium | undefined): string {
  return medium?.kind === 'failed' ? medium.error.message : 'its source is not understood';
}

function omitted(kind: string, why: string, { path, now }: Place, { note }: Conversion): Part {
  if (now) throw invalidRequest(`${path}: ${why}`, path);
  note(`A ${kind} was replaced by a note: ${why}`);
  return { text: `[${kind} omitted: ${why}]` };
}
