import { isArray, isObject, isString } from '../../lib/json.ts';
import type { ContentBlockParam, MessagesRequest } from '../../messages/types.ts';

/** About 4,000 tokens: below that a repeated prompt costs too little to be worth a cache. */
const LONG_PROMPT_CHARACTERS = 16_000;

/** An image's share, whatever its bytes are. */
const IMAGE_CHARACTERS = 6000;

type Prompt = Pick<MessagesRequest, 'messages' | 'system' | 'tools' | 'cache_control'>;

/**
 * Tells whether to ask for a cache of the prompt (mapping.md, 2.2): agents send the whole conversation again with
 * every turn, and what is read from the cache costs a tenth or less. Never beside a caller's own breakpoints.
 */
export function wantsCache(prompt: Prompt): boolean {
  if (prompt.cache_control !== undefined || hasBreakpoint(prompt.system) || hasBreakpoint(prompt.tools)) return false;
  for (const message of prompt.messages) {
    if (!isString(message.content) && hasBreakpoint(message.content)) return false;
  }
  if (prompt.tools !== undefined && prompt.tools.length > 0) return true;
  let left = LONG_PROMPT_CHARACTERS - charactersOf(prompt.system);
  for (const message of prompt.messages) {
    left -= charactersOf(message.content);
    if (left < 0) return true;
  }
  return left < 0;
}

/** Returns the block without a mark of its own or of its parts, for a way that sets its own: four are the limit. */
export function withoutMarks(block: ContentBlockParam): ContentBlockParam {
  const plain = unmarked(block);
  if (plain.type !== 'tool_result' || !Array.isArray(plain.content)) return plain;
  if (!plain.content.some((part) => 'cache_control' in part)) return plain;
  return { ...plain, content: plain.content.map(unmarked) };
}

function unmarked<T extends object>(block: T): T {
  if (!('cache_control' in block)) return block;
  const copy = { ...block };
  delete copy.cache_control;
  return copy;
}

function hasBreakpoint(parts: unknown): boolean {
  if (!isArray(parts)) return false;
  return parts.some(
    (part) =>
      isObject(part) &&
      ((part['cache_control'] !== undefined && part['cache_control'] !== null) || hasBreakpoint(part['content'])),
  );
}

function charactersOf(content: unknown): number {
  if (isString(content)) return content.length;
  if (!isArray(content)) return 0;
  let sum = 0;
  for (const part of content) {
    if (!isObject(part)) continue;
    if (part['type'] === 'image' || part['type'] === 'document') sum += IMAGE_CHARACTERS;
    else sum += isString(part['text']) ? part['text'].length : charactersOf(part['content']);
  }
  return sum;
}
