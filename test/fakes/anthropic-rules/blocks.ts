import { isList, isRecord, record, text, type JsonObject } from '../../support/json.ts';
import { invalid } from '../anthropic-errors.ts';
import { names, needs, onlyFields } from './fields.ts';
import { keyOf } from './ledger.ts';
import { checkDocument, checkImage } from './media.ts';
import { isNewVersion, type ModelContext } from './context.ts';

/** Each content block by itself (reference/anthropic.md 2.3). */

interface BlockRule {
  readonly roles: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
}

function rule(roles: string, fields: string): BlockRule {
  return { roles: names(roles), fields: names(`type ${fields}`) };
}

const serverResult = rule('assistant', 'tool_use_id content caller cache_control');

const rules = new Map<string, BlockRule>([
  ['text', rule('user assistant system tool_result', 'text citations cache_control')],
  ['image', rule('user tool_result', 'source transformations cache_control')],
  ['document', rule('user assistant tool_result', 'source title context citations cache_control')],
  ['search_result', rule('user tool_result', 'source title content citations cache_control')],
  ['thinking', rule('assistant', 'thinking signature')],
  ['redacted_thinking', rule('assistant', 'data')],
  ['tool_use', rule('assistant', 'id name input caller toolset_name cache_control')],
  ['tool_result', rule('user', 'tool_use_id content is_error toolset_name cache_control')],
  ['tool_reference', rule('tool_result', 'tool_name cache_control')],
  ['browser_state', rule('tool_result', 'state cache_control')],
  ['server_tool_use', rule('assistant', 'id name input caller cache_control')],
  ['web_search_tool_result', serverResult],
  ['web_fetch_tool_result', serverResult],
  ['code_execution_tool_result', serverResult],
  ['bash_code_execution_tool_result', serverResult],
  ['text_editor_code_execution_tool_result', serverResult],
  ['tool_search_tool_result', serverResult],
  ['container_upload', rule('user', 'file_id cache_control')],
  ['mcp_tool_use', rule('assistant', 'id name server_name input cache_control')],
  ['mcp_tool_result', rule('assistant user', 'tool_use_id is_error content cache_control')],
  ['compaction', rule('assistant', 'content encrypted_content signature cache_control')],
  ['fallback', rule('assistant', 'from to trigger')],
  ['advisor_tool_result', serverResult],
]);

const idPattern = /^[a-zA-Z0-9_-]+$/;
const namePattern = /^[a-zA-Z0-9_-]{1,200}$/;

/** One block of a message (or of a tool result, where the role is `tool_result`). */
export function checkBlock(block: JsonObject, role: string, at: string, context: ModelContext): void {
  const type = text(block['type']);
  const found = rules.get(type);
  if (!found) throw invalid(`${at}: Input tag '${type}' found using 'type' does not match any of the expected tags`);
  const path = `${at}.${type}`;
  if (!found.roles.has(role)) throw invalid(`${at}: \`${type}\` blocks are not permitted in ${role} messages`);
  onlyFields(block, path, found.fields);
  switch (type) {
    case 'text':
      checkText(block, role, path, context);
      return;
    case 'image':
      checkImage(block, path);
      return;
    case 'document':
      if (role === 'assistant' && isNewVersion(context.headers)) {
        throw invalid(`${at}: \`document\` blocks are not permitted in assistant messages`);
      }
      checkDocument(block, path);
      return;
    case 'thinking':
    case 'redacted_thinking':
      checkThinkingBlock(block, at, context);
      return;
    case 'tool_use':
      checkToolUse(block, path);
      return;
    case 'server_tool_use':
      if (!/^srvtoolu_[a-zA-Z0-9_]+$/.test(text(block['id']))) {
        throw invalid(`${path}.id: String should match pattern '^srvtoolu_[a-zA-Z0-9_]+$'`);
      }
      return;
    case 'tool_result':
      checkToolResult(block, path, context);
      return;
    default:
  }
}

function checkText(block: JsonObject, role: string, path: string, context: ModelContext): void {
  if (typeof block['text'] !== 'string') throw invalid(`${path}.text: Field required`);
  if (block['text'] === '') throw invalid('messages: text content blocks must be non-empty');
  if (block['text'].trim() === '') throw invalid('messages: text content blocks must contain non-whitespace text');
  const cited = isList(block['citations']) && block['citations'].length > 0;
  if (cited && role === 'user' && isNewVersion(context.headers)) {
    throw invalid(`${path}.citations: citations are not permitted in user messages`);
  }
}

function checkThinkingBlock(block: JsonObject, at: string, { ledger, model }: ModelContext): void {
  const redacted = block['type'] === 'redacted_thinking';
  const path = `${at}.${text(block['type'])}`;
  if (redacted) needs(block, path, 'data');
  else {
    needs(block, path, 'thinking');
    needs(block, path, 'signature');
  }
  const key = keyOf(block) ?? '';
  const refusal = redacted ? 'Invalid `data` in `redacted_thinking` block' : 'Invalid `signature` in `thinking` block';
  if (!ledger.isGenuine(key)) throw invalid(`${at}: ${refusal}`);
  const origin = ledger.modelOf(key);
  if (model.boundThinking && origin !== undefined && origin !== model.id) {
    throw invalid(`${at}: ${refusal}. The block belongs to another conversation.`);
  }
}

function checkToolUse(block: JsonObject, path: string): void {
  if (!idPattern.test(text(block['id']))) throw invalid(`${path}.id: String should match pattern '^[a-zA-Z0-9_-]+$'`);
  if (!namePattern.test(text(block['name'])))
    throw invalid(`${path}.name: String should match pattern '^[a-zA-Z0-9_-]{1,200}$'`);
  needs(block, path, 'input');
  if (!isRecord(block['input'])) throw invalid(`${path}.input: Input should be a valid dictionary`);
}

function checkToolResult(block: JsonObject, path: string, context: ModelContext): void {
  if (!idPattern.test(text(block['tool_use_id']))) {
    throw invalid(`${path}.tool_use_id: String should match pattern '^[a-zA-Z0-9_-]+$'`);
  }
  if (block['is_error'] !== undefined && typeof block['is_error'] !== 'boolean') {
    throw invalid(`${path}.is_error: Input should be a valid boolean`);
  }
  const { content } = block;
  if (content === undefined || typeof content === 'string') return;
  if (!isList(content)) throw invalid(`${path}.content: Input should be a valid list`);
  content.forEach((inner, n) => checkBlock(record(inner), 'tool_result', `${path}.content.${String(n)}`, context));
}
