import { randomBytes } from 'node:crypto';
import type { ChatMessage, ChatRequest } from './chat-shapes.ts';

/** Pictures from this size on are copied as they are instead of being read letter by letter by the JSON writer. */
const LARGE = 64 * 1024;

/**
 * Returns the body of a request as it goes to Ollama. Large pictures are put into the finished JSON as bytes: base64
 * needs no escaping, and the JSON writer takes longer over ten megabytes than all the rest of a request
 * (performance.md, section 5).
 */
export function writeBody(request: ChatRequest): string | Buffer {
  if (!request.messages.some(({ images }) => images !== undefined && images.some(isLarge)))
    return JSON.stringify(request);
  const large: string[] = [];
  const mark = `@${randomBytes(12).toString('hex')}@`;
  const messages = request.messages.map((message) => withMarks(message, large, mark));
  const [first = '', ...rest] = JSON.stringify({ ...request, messages }).split(mark);
  const chunks: Buffer[] = [Buffer.from(first)];
  rest.forEach((text, index) => chunks.push(Buffer.from(large[index] ?? '', 'latin1'), Buffer.from(text)));
  return Buffer.concat(chunks);
}

/** Returns the message with a mark in the place of each large picture, or the message itself when it has none. */
function withMarks(message: ChatMessage, large: string[], mark: string): ChatMessage {
  if (message.images === undefined || !message.images.some(isLarge)) return message;
  const images = message.images.map((image) => {
    if (!isLarge(image)) return image;
    large.push(image);
    return mark;
  });
  return { ...message, images };
}

/** Only what needs no escaping may be copied; what does is left to the JSON writer, and to Ollama to refuse. */
function isLarge(image: string): boolean {
  return image.length >= LARGE && !image.includes('"') && !image.includes('\\');
}
