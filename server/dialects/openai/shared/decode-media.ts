import { invalidRequest, unsupported } from '../../../messages/errors.ts';
import { imageTypeOf } from '../../../messages/media-type.ts';
import type { ContentBlockParam } from '../../../messages/types.ts';

type ImageBlock = Extract<ContentBlockParam, { type: 'image' }>;
type DocumentBlock = Extract<ContentBlockParam, { type: 'document' }>;

/** A data URL in its parts; the data is not looked at. */
export interface DataUrl {
  mediaType: string;
  base64: boolean;
  data: string;
}

/** Returns the parts of a `data:` URL, or undefined when it is none. */
export function parseDataUrl(url: string): DataUrl | undefined {
  if (!/^data:/i.test(url)) return undefined;
  const comma = url.indexOf(',');
  if (comma < 0) return undefined;
  const [mediaType = '', ...flags] = url.slice('data:'.length, comma).split(';');
  return {
    mediaType: mediaType.trim().toLowerCase(),
    base64: flags.some((flag) => flag.trim().toLowerCase() === 'base64'),
    data: url.slice(comma + 1),
  };
}

/**
 * Returns an image for Claude from an http(s) address or a data URL. The type is read from the first bytes.
 * @throws GatewayError 400 naming `path` when it is neither, or no PNG, JPEG, GIF or WebP.
 */
export function imageBlock(url: string, path: string): ImageBlock {
  if (/^https?:\/\//i.test(url)) return { type: 'image', source: { type: 'url', url } };
  const parts = parseDataUrl(url);
  if (parts === undefined || !parts.base64) {
    throw invalidRequest(
      `${path}: invalid image input. Send an http(s) address or a data URL such as data:image/png;base64,….`,
      path,
    );
  }
  const mediaType = imageTypeOf(parts.data);
  if (mediaType === undefined)
    throw invalidRequest(
      `${path}: invalid image input. Claude takes PNG, JPEG, GIF and WebP; the data is none of them.`,
      path,
    );
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data: parts.data } };
}

/** A file as chat (`file`) and responses (`input_file`) send it. */
export interface FilePart {
  /** A data URL or bare base64. */
  data: string | undefined;
  url: string | undefined;
  id: string | undefined;
  name: string | undefined;
}

const PDF_IN_BASE64 = 'JVBER';
const TEXT_NAMES =
  /\.(txt|md|markdown|csv|tsv|json|jsonl|xml|html?|ya?ml|toml|log|ini|sql|css|[cm]?[jt]sx?|py|rb|go|rs|java|kt|swift|c|h|cc|cpp|hpp|cs|php|sh|lua|r|tex)$/i;

/**
 * Returns a file as Claude takes it: a PDF as a document in base64, text and JSON as a text document, an
 * image as an image (mapping.md, section 6).
 * @throws GatewayError 400 naming `path` for stored files and for every other type.
 */
export function fileBlock(file: FilePart, path: string): ImageBlock | DocumentBlock {
  const title = file.name === undefined || file.name === '' ? {} : { title: file.name };
  if (file.data !== undefined && file.data !== '') {
    const url = parseDataUrl(file.data);
    const data = url?.data ?? file.data;
    const type = url?.mediaType ?? '';
    if (type === 'application/pdf' || data.startsWith(PDF_IN_BASE64) || /\.pdf$/i.test(file.name ?? '')) {
      return { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data }, ...title };
    }
    const image = imageTypeOf(data);
    if (image !== undefined) return { type: 'image', source: { type: 'base64', media_type: image, data } };
    if (type.startsWith('text/') || type === 'application/json' || TEXT_NAMES.test(file.name ?? '')) {
      const text =
        url !== undefined && !url.base64 ? decodedPercent(data) : Buffer.from(data, 'base64').toString('utf8');
      if (!/\S/.test(text)) throw invalidRequest(`${path}: the file ${file.name ?? ''} is empty.`, path);
      return { type: 'document', source: { type: 'text', media_type: 'text/plain', data: text }, ...title };
    }
    const kind = type === '' ? 'of an unknown type' : type;
    throw invalidRequest(
      `${path}: Claude takes PDF, text, JSON and image files; this one is ${kind}. Send its text instead.`,
      path,
    );
  }
  if (file.url !== undefined && /^https?:\/\//i.test(file.url))
    return { type: 'document', source: { type: 'url', url: file.url }, ...title };
  if (file.id !== undefined)
    throw unsupported(
      `${path}: files stored at OpenAI (file_id) cannot be read here. Send the file itself as file_data.`,
      path,
    );
  throw invalidRequest(`${path}: the file has no file_data.`, path);
}

function decodedPercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
