import { BODY_LIMIT } from '../../core/limits.ts';
import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { kindOfType, typeOfFile } from '../../messages/file-kind.ts';
import type { NewFile } from '../../core/stores.ts';
import { gatewayError, invalidRequest } from '../../messages/errors.ts';

/**
 * Reads an upload, a form with the field `file`. Only what a local model can be given is taken, since nothing else can
 * be done with it.
 * @throws GatewayError 400 that says what is wrong with it, 413 when it is too large.
 */
export async function readUpload(stream: Readable, contentType: string | undefined, now: number): Promise<NewFile> {
  if (!/^multipart\/form-data\b/i.test(contentType ?? ''))
    throw invalidRequest('A file is uploaded as multipart/form-data with the field "file".');
  const body = await readWhole(stream);
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType ?? '' } }).formData();
  } catch (error) {
    throw invalidRequest(
      `The upload is not a valid form (multipart/form-data): ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const file = form.get('file');
  if (file === null) throw invalidRequest('file: Field required', 'file');
  if (typeof file === 'string') throw invalidRequest('file: Input should be a file, with a filename', 'file');
  const mimeType = typeOfFile(file.type, file.name);
  const kind = kindOfType(mimeType);
  if (kind === undefined)
    throw invalidRequest(
      `file: ${file.name} is of the type ${mimeType}. Without a key for Claude, files are kept for local models, which can be given PNG, JPEG, GIF and WebP pictures, PDFs and text.`,
      'file',
    );
  const content = Buffer.from(await file.arrayBuffer());
  if (content.length === 0) throw invalidRequest('file: The file is empty.', 'file');
  if (kind === 'text' && !isUtf8(content))
    throw invalidRequest(
      `file: ${file.name} is of the type ${mimeType} but its text is not UTF-8. Save it as UTF-8 and upload it again.`,
      'file',
    );
  const expiresAt = expiryOf(form.get('expires_in_seconds'), now);
  return { filename: file.name, mimeType, content, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

function expiryOf(value: ReturnType<FormData['get']>, now: number): number | undefined {
  if (value === null || value === '') return undefined;
  const seconds = Number(value);
  if (!Number.isInteger(seconds) || seconds <= 0)
    throw invalidRequest('expires_in_seconds: Input should be a whole number of seconds', 'expires_in_seconds');
  return now + seconds * 1000;
}

async function readWhole(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  const source: AsyncIterable<Buffer> = stream;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > BODY_LIMIT) throw gatewayError('request_too_large', { file: BODY_LIMIT / 1024 / 1024 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
