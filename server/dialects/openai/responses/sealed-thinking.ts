import { isArray, isObject, parseJson, stringOf } from '../../../lib/json.ts';
import { isOwnSignature, OWN_SIGNATURE } from '../../../messages/thinking-signature.ts';
import type { ContentBlockParam } from '../../../messages/types.ts';

/** A block of thinking as Claude must get it back, signature included. */
export type ThinkingBlock = Extract<ContentBlockParam, { type: 'thinking' | 'redacted_thinking' }>;

/**
 * Packs a block of thinking and the model it comes from into the opaque text of a reasoning item's
 * `encrypted_content`. Clients return it unchanged, so Claude's signatures survive a dialect that has no
 * place for them (mapping.md, 5.3).
 */
export function sealThinking(model: string, block: ThinkingBlock): string {
  return OWN_SIGNATURE + Buffer.from(JSON.stringify({ model, blocks: [block] })).toString('base64url');
}

/**
 * Returns the blocks that `sealThinking` packed for this model; undefined for another model's, and for text from
 * elsewhere.
 */
export function openThinking(sealed: string, model: string): ThinkingBlock[] | undefined {
  if (!isOwnSignature(sealed)) return undefined;
  const content = parseJson(Buffer.from(sealed.slice(OWN_SIGNATURE.length), 'base64url').toString('utf8'));
  if (!isObject(content) || content['model'] !== model || !isArray(content['blocks'])) return undefined;
  const blocks: ThinkingBlock[] = [];
  for (const entry of content['blocks']) {
    const block = blockOf(entry);
    if (block === undefined) return undefined;
    blocks.push(block);
  }
  return blocks;
}

function blockOf(entry: unknown): ThinkingBlock | undefined {
  if (!isObject(entry)) return undefined;
  const [thinking, signature, data] = [
    stringOf(entry['thinking']),
    stringOf(entry['signature']),
    stringOf(entry['data']),
  ];
  if (entry['type'] === 'thinking' && thinking !== undefined && signature !== undefined)
    return { type: 'thinking', thinking, signature };
  return entry['type'] === 'redacted_thinking' && data !== undefined ? { type: 'redacted_thinking', data } : undefined;
}
