import { createHash } from 'node:crypto';
import { GatewayError, invalidRequest } from '../../messages/errors.ts';
import { createBoundedCache } from '../../lib/bounded-cache.ts';

/** Anthropic's own limit for models with a 200k window; no local window holds more. */
const PAGES_MOST = 100;

/** An agent sends its documents again with every turn; their text is found once. Sizes are characters. */
const known = createBoundedCache<string>(8_000_000);

/**
 * Returns the text of a PDF with a mark at the top of each page. Pictures and layout are lost: local models take text.
 * @throws GatewayError 400 for what is no PDF, has more than 100 pages or no text at all.
 */
export async function pdfText(bytes: Uint8Array): Promise<string> {
  const key = createHash('sha256').update(bytes).digest('base64');
  const before = known.get(key);
  if (before !== undefined) return before;
  const pages = await readPages(bytes);
  const text = pages.map((page, index) => `[page ${index + 1}]\n${page.trim()}`).join('\n\n');
  if (pages.every((page) => page.trim() === '')) {
    throw invalidRequest(
      'This PDF holds no text, only pictures of it. Send its pages as images to a model that can see, or ask a Claude model.',
    );
  }
  known.set(key, text, text.length);
  return text;
}

async function readPages(bytes: Uint8Array): Promise<string[]> {
  // Large, and few requests hold a PDF.
  const { extractText, getDocumentProxy } = await import('unpdf');
  try {
    // The reader takes the bytes away from whoever gave them.
    const document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
    try {
      if (document.numPages > PAGES_MOST) {
        const what = `This PDF has ${document.numPages} pages; local models are given at most ${PAGES_MOST}.`;
        throw invalidRequest(`${what} Send a part of it, or ask a Claude model.`);
      }
      return (await extractText(document, { mergePages: false })).text;
    } finally {
      await document.destroy();
    }
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw invalidRequest(`This PDF cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
