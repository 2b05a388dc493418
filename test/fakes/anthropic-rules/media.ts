import { record, text, type JsonObject } from '../../support/json.ts';
import { invalid } from '../anthropic-errors.ts';
import { names, needs, onlyFields } from './fields.ts';

/** Image and document sources: the declared type must be what the bytes are. */

const imageTypes = names('image/jpeg image/png image/gif image/webp');
const largestImage = 10 * 1024 * 1024;

/** The media type of the bytes, by their first few; undefined when they are no image. */
export function sniffImage(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 12).toString('latin1');
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return 'image/gif';
  if (start.startsWith('RIFF') && start.slice(8) === 'WEBP') return 'image/webp';
  return undefined;
}

/** The `source` of an image block. */
export function checkImage(block: JsonObject, path: string): void {
  const source = record(block['source']);
  const at = `${path}.source.${text(source['type'])}`;
  switch (source['type']) {
    case 'url':
      onlyFields(source, at, names('type url'));
      if (!/^https?:\/\//.test(text(source['url']))) throw invalid(`${at}.url: Only HTTP(S) URLs are supported.`);
      return;
    case 'file':
      onlyFields(source, at, names('type file_id'));
      needs(source, at, 'file_id');
      return;
    case 'base64':
      checkInlineImage(source, at);
      return;
    default:
      throw invalid(
        `${path}.source: Input tag '${text(source['type'])}' found using 'type' does not match any of the expected tags: 'base64', 'url', 'file'`,
      );
  }
}

function checkInlineImage(source: JsonObject, at: string): void {
  onlyFields(source, at, names('type media_type data'));
  const declared = text(source['media_type']);
  if (!imageTypes.has(declared)) {
    throw invalid(`${at}.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`);
  }
  const bytes = base64Bytes(source['data'], at);
  const actual = sniffImage(bytes);
  if (actual === undefined) throw invalid(`${at}.data: Could not process image`);
  if (actual !== declared) {
    throw invalid(
      `${at}: The image was specified using the ${declared} media type, but the image appears to be a ${actual} image`,
    );
  }
  const size = text(source['data']).length;
  if (size > largestImage) {
    throw invalid(`${at}: image exceeds 10 MB maximum: ${String(size)} bytes > ${String(largestImage)} bytes`);
  }
}

/** The `source` of a document block. */
export function checkDocument(block: JsonObject, path: string): void {
  const source = record(block['source']);
  const at = `${path}.source.${text(source['type'])}`;
  switch (source['type']) {
    case 'base64':
      onlyFields(source, at, names('type media_type data'));
      if (source['media_type'] !== 'application/pdf')
        throw invalid(`${at}.media_type: Input should be 'application/pdf'`);
      if (!base64Bytes(source['data'], at).subarray(0, 5).equals(Buffer.from('%PDF-'))) {
        throw invalid(`${path}: The PDF specified was not valid.`);
      }
      return;
    case 'text':
      onlyFields(source, at, names('type media_type data'));
      if (source['media_type'] !== 'text/plain') throw invalid(`${at}.media_type: Input should be 'text/plain'`);
      needs(source, at, 'data');
      return;
    case 'content':
      onlyFields(source, at, names('type content'));
      needs(source, at, 'content');
      return;
    case 'url':
      onlyFields(source, at, names('type url'));
      needs(source, at, 'url');
      return;
    case 'file':
      onlyFields(source, at, names('type file_id'));
      needs(source, at, 'file_id');
      return;
    default:
      throw invalid(
        `${path}.source: Input tag '${text(source['type'])}' found using 'type' does not match any of the expected tags`,
      );
  }
}

function base64Bytes(data: unknown, at: string): Buffer {
  if (typeof data !== 'string') throw invalid(`${at}.data: Field required`);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data) || data.length % 4 !== 0) throw invalid(`${at}.data: Invalid base64 data`);
  return Buffer.from(data, 'base64');
}
