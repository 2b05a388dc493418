import { createHash } from 'node:crypto';
import type { ContentBlockParam, MessageParam } from '../messages/types.ts';

/**
 * Returns the text of a message as a client shows it: the text blocks as one, line ends and the blanks around
 * the lines' ends and the whole made alike, since clients trim what they keep.
 */
export function visibleText(message: MessageParam): string {
  const { content } = message;
  return tidy(
    typeof content === 'string' ? content : content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
  );
}

/**
 * Returns a short mark that is equal for two messages which a client would take for the same: role, visible text,
 * the ids of calls and results, results' text, images and documents. Thinking, citations, cache marks and how a
 * text is cut into blocks do not count, because clients lose them on the way.
 */
export function fingerprint(message: MessageParam): string {
  const { role, content } = message;
  const marks = typeof content === 'string' ? [] : content.map(markOf).filter((mark) => mark !== undefined);
  return createHash('sha256')
    .update(JSON.stringify([role, visibleText(message), marks]))
    .digest('base64url')
    .slice(0, 27);
}

/** What tells one block other than text from another; undefined for what a client need not send back. */
function markOf(block: ContentBlockParam): unknown {
  switch (block.type) {
    case 'tool_use':
      return ['call', block.id];
    case 'tool_result':
      return ['result', block.tool_use_id, resultText(block.content)];
    case 'image':
    case 'document':
      return [block.type, block.source];
    default:
      return undefined;
  }
}

type ResultContent = Extract<ContentBlockParam, { type: 'tool_result' }>['content'];

function resultText(content: ResultContent): unknown {
  if (content === undefined || typeof content === 'string') return tidy(content ?? '');
  const others = content.flatMap((part) => (part.type === 'image' || part.type === 'document' ? [part.source] : []));
  const text = tidy(content.map((part) => (part.type === 'text' ? part.text : '')).join(''));
  return others.length === 0 ? text : [text, others];
}

function tidy(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]+(?=\n|$)/g, '')
    .trim();
}
