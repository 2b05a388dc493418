/** The types of images that Claude takes. */
export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

/** Claude's limit on one image (anthropic.md, section 9), counted as it travels, in base64. */
export const LARGEST_IMAGE = 10 * 1024 * 1024;

/** Returns the media type that the first bytes of a file show, or undefined for what models are not sent. */
export function mediaTypeOf(bytes: Uint8Array): ImageType | 'application/pdf' | undefined {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  if (head.includes('%PDF-')) return 'application/pdf';
  return undefined;
}

/**
 * Returns the type of image that a text in base64 begins like. What a caller says of the type is not believed: many
 * guess it, and Claude refuses a wrong one.
 */
export function imageTypeOf(base64: string): ImageType | undefined {
  const type = mediaTypeOf(Buffer.from(base64.slice(0, 32), 'base64'));
  return type === 'application/pdf' ? undefined : type;
}

/**
 * Returns base64 as Ollama takes it: bare, without the data URL or line breaks that some callers send. Undefined when
 * it is no base64. Only the beginning is looked at, since pictures are large: the rest is Ollama's to check.
 */
export function bareBase64(data: string): string | undefined {
  const comma = data.startsWith('data:') ? data.indexOf(',') : -1;
  const bare = comma < 0 ? data : data.slice(comma + 1);
  const clean = bare.includes('\n') || bare.includes(' ') ? bare.replace(/\s+/g, '') : bare;
  return /^[A-Za-z0-9+/]+={0,2}$/.test(clean.slice(0, 64)) ? clean : undefined;
}
