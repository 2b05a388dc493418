import { kindOfType } from '../../messages/file-kind.ts';
import { invalidRequest } from '../../messages/errors.ts';
import { isArray, isObject, stringOf } from '../../lib/json.ts';
import type { ImageType } from '../../messages/media-type.ts';
import type { ContentBlockParam, MessageParam, MessagesRequest } from '../../messages/types.ts';
import type { CallerFiles } from '../../core/stores.ts';

type Image = Extract<ContentBlockParam, { type: 'image' }>;
type Document = Extract<ContentBlockParam, { type: 'document' }>;

/**
 * Returns the request with the files that the gateway keeps in the place of their ids. Other ids stay: the backend says
 * what is wrong with them, or leaves old ones out of the history. A request without ids is returned as it is.
 * @throws GatewayError 400 for a file that is of another kind than the block it stands in.
 */
export async function resolveFiles(request: MessagesRequest, files: CallerFiles): Promise<MessagesRequest> {
  if (!namesFiles(request)) return request;
  const messages: MessageParam[] = [];
  for (const [index, message] of request.messages.entries()) {
    const { content } = message;
    messages.push(
      typeof content === 'string' || message.role === 'system'
        ? message
        : { ...message, content: await resolveAll(content, `messages.${index}.content`, files) },
    );
  }
  return { ...request, messages };
}

/** Tells whether a request names a file by its id. */
export function namesFiles({ messages }: MessagesRequest): boolean {
  return messages.some(({ content }) => isArray(content) && content.some(namesFile));
}

function namesFile(block: unknown): boolean {
  if (!isObject(block)) return false;
  if (block.type === 'tool_result') return isArray(block.content) && block.content.some(namesFile);
  return (
    (block.type === 'image' || block.type === 'document') && isObject(block.source) && block.source.type === 'file'
  );
}

async function resolveAll(
  blocks: readonly ContentBlockParam[],
  path: string,
  files: CallerFiles,
): Promise<ContentBlockParam[]> {
  const resolved: ContentBlockParam[] = [];
  for (const [index, block] of blocks.entries()) {
    const here = `${path}.${index}`;
    if (block.type === 'image') resolved.push(await resolveImage(block, here, files));
    else if (block.type === 'document') resolved.push(await resolveDocument(block, here, files));
    else if (block.type === 'tool_result' && isArray(block.content)) {
      const content: typeof block.content = [];
      for (const [place, part] of block.content.entries()) {
        const inner = `${here}.content.${place}`;
        content.push(
          part.type === 'image'
            ? await resolveImage(part, inner, files)
            : part.type === 'document'
              ? await resolveDocument(part, inner, files)
              : part,
        );
      }
      resolved.push({ ...block, content });
    } else resolved.push(block);
  }
  return resolved;
}

async function resolveImage(block: Image, path: string, files: CallerFiles): Promise<Image> {
  if (block.source.type !== 'file') return block;
  const file = await read(block.source.file_id, files);
  if (file === undefined) return block;
  if (!isImageType(file.mimeType)) throw wrongKind(file, 'no picture; put it into a document block', path);
  return { ...block, source: { type: 'base64', media_type: file.mimeType, data: file.content.toString('base64') } };
}

async function resolveDocument(block: Document, path: string, files: CallerFiles): Promise<Document> {
  if (block.source.type !== 'file') return block;
  const file = await read(block.source.file_id, files);
  if (file === undefined) return block;
  const title = block.title ?? file.filename;
  switch (kindOfType(file.mimeType)) {
    case 'pdf':
      return {
        ...block,
        title,
        source: { type: 'base64', media_type: 'application/pdf', data: file.content.toString('base64') },
      };
    case 'text':
      return {
        ...block,
        title,
        source: { type: 'text', media_type: 'text/plain', data: file.content.toString('utf8') },
      };
    default:
      throw wrongKind(file, 'no document; put it into an image block', path);
  }
}

interface ReadFile {
  id: string;
  filename: string;
  mimeType: string;
  content: Buffer;
}

async function read(id: unknown, files: CallerFiles): Promise<ReadFile | undefined> {
  const name = stringOf(id) ?? '';
  const file = await files.find(name);
  const content = await files.content(name);
  return file === undefined || content === undefined ? undefined : { ...file, content };
}

function isImageType(type: string): type is ImageType {
  return kindOfType(type) === 'image';
}

function wrongKind({ id, filename, mimeType }: ReadFile, how: string, path: string): Error {
  return invalidRequest(`${path}: the file ${id} (${filename}) is of the type ${mimeType}, so it is ${how}.`, path);
}
