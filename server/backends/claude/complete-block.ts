import { isString, type JsonObject } from '../../lib/json.ts';
import type { ContentBlock } from '../../messages/types.ts';

/** Fills in what older answers leave out of a block. */
export function completeBlock(block: JsonObject): void {
  if (block['type'] === 'text') fill(block, { text: '', citations: null });
  if (block['type'] === 'thinking') fill(block, { thinking: '', signature: '' });
  if (block['type'] === 'tool_use' || block['type'] === 'server_tool_use')
    fill(block, { caller: { type: 'direct' }, input: {} });
}

/** Each kind of block with the fields that must be strings. */
const BLOCK_STRINGS: Record<ContentBlock['type'], readonly string[]> = {
  text: ['text'],
  thinking: ['thinking', 'signature'],
  redacted_thinking: ['data'],
  tool_use: ['id', 'name'],
  server_tool_use: ['id', 'name'],
  web_search_tool_result: ['tool_use_id'],
  web_fetch_tool_result: ['tool_use_id'],
  code_execution_tool_result: ['tool_use_id'],
  bash_code_execution_tool_result: ['tool_use_id'],
  text_editor_code_execution_tool_result: ['tool_use_id'],
  tool_search_tool_result: ['tool_use_id'],
  container_upload: ['file_id'],
};

const BLOCKS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(BLOCK_STRINGS));

/** Tells whether a kind of block is known here. */
export function isKnownBlock(kind: string): boolean {
  return BLOCKS.has(kind);
}

/** Tells whether the block has all that its kind must have. */
export function isContentBlock(block: JsonObject): block is JsonObject & ContentBlock {
  const strings = BLOCKS.get(String(block['type']));
  return strings !== undefined && strings.every((field) => isString(block[field]));
}

/** Gives the fields that the object lacks their defaults. */
export function fill(object: JsonObject, defaults: JsonObject): void {
  for (const field of Object.keys(defaults)) {
    if (object[field] === undefined) object[field] = defaults[field];
  }
}
