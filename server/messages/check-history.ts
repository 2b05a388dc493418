import type { ContentBlockParam, MessageParam } from './types.ts';

/** Blocks that only a user's message may hold. */
const USER_BLOCKS: ReadonlySet<ContentBlockParam['type']> = new Set([
  'image',
  'document',
  'search_result',
  'tool_result',
  'container_upload',
]);

/** Blocks that only an assistant's message may hold. */
const ASSISTANT_BLOCKS: ReadonlySet<ContentBlockParam['type']> = new Set([
  'thinking',
  'redacted_thinking',
  'tool_use',
  'server_tool_use',
  'web_search_tool_result',
  'web_fetch_tool_result',
  'code_execution_tool_result',
  'bash_code_execution_tool_result',
  'text_editor_code_execution_tool_result',
  'tool_search_tool_result',
]);

/** Tells whether a block may stand in a message of this role (anthropic.md, section 2.3). */
export function isAtHome(role: 'user' | 'assistant', type: ContentBlockParam['type']): boolean {
  return role === 'user' ? !ASSISTANT_BLOCKS.has(type) : !USER_BLOCKS.has(type);
}

/** Tells whether an id of a tool call has only the characters that the API takes. */
export function isToolId(id: string): boolean {
  return /^[a-zA-Z0-9_-]+$/.test(id);
}

/** Tells whether the API would call this text empty. */
export function isBlank(text: string): boolean {
  return !/\S/.test(text);
}

/** Tells whether the block is the result of a tool that the API ran itself. */
export function isServerResult(block: ContentBlockParam | undefined): boolean {
  return block !== undefined && block.type !== 'tool_result' && block.type.endsWith('_tool_result');
}

/**
 * Tells whether a system message may stand between these two: after a user's turn or the result of a server's tool,
 * and last or before an answer (anthropic.md, section 2.4).
 */
export function isSystemPlace(
  before: Pick<MessageParam, 'role' | 'content'> | undefined,
  after: { role: MessageParam['role'] } | undefined,
): boolean {
  if (before === undefined || (after !== undefined && after.role !== 'assistant')) return false;
  if (before.role === 'user') return true;
  return before.role === 'assistant' && typeof before.content !== 'string' && isServerResult(before.content.at(-1));
}

/** Tells whether every rule of the language about a history holds, so that nothing has to be repaired. */
export function isLegalHistory(messages: readonly MessageParam[], systemRole: boolean): boolean {
  const seen = new Set<string>();
  let pending = new Set<string>();
  for (const [at, message] of messages.entries()) {
    const previous = messages[at - 1];
    if (previous === undefined ? message.role !== 'user' : previous.role === message.role) return false;
    if (message.role === 'system' && !(systemRole && isSystemPlace(previous, messages[at + 1]))) return false;
    if (pending.size > 0 && message.role !== 'user') return false;
    if (typeof message.content === 'string') {
      if (isBlank(message.content) || pending.size > 0) return false;
      continue;
    }
    if (message.content.length === 0) return false;
    let leading = true;
    const calls = new Set<string>();
    for (const block of message.content) {
      if (block.type === 'text' && isBlank(block.text)) return false;
      if (message.role === 'system') continue;
      if (!isAtHome(message.role, block.type)) return false;
      if (block.type === 'tool_result') {
        if (!leading || !pending.delete(block.tool_use_id) || hasBlankText(block)) return false;
      } else {
        leading = false;
      }
      if (block.type === 'tool_use') {
        if (!isToolId(block.id) || seen.has(block.id)) return false;
        seen.add(block.id);
        calls.add(block.id);
      }
    }
    if (pending.size > 0) return false;
    pending = calls;
  }
  return pending.size === 0;
}

/** Tells whether a tool's result holds an empty text. */
export function hasBlankText(result: Extract<ContentBlockParam, { type: 'tool_result' }>): boolean {
  return Array.isArray(result.content) && result.content.some((part) => part.type === 'text' && isBlank(part.text));
}
