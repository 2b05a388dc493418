import { invalidRequest } from '../../messages/errors.ts';
import { isArray, isObject, isString, type JsonObject } from '../../lib/json.ts';
import type { ContentBlockParam, MessageParam, TextBlockParam } from '../../messages/types.ts';

/** What each block needs to be readable at all; the rest of its fields is optional. */
const REQUIRED: Record<
  string,
  readonly (readonly [field: string, isRight: (value: unknown) => boolean, kind: string])[]
> = {
  text: [['text', isString, 'a string']],
  image: [['source', isObject, 'an object']],
  document: [['source', isObject, 'an object']],
  search_result: [['content', isArray, 'a list']],
  thinking: [['thinking', isString, 'a string']],
  redacted_thinking: [['data', isString, 'a string']],
  tool_use: [
    ['id', isString, 'a string'],
    ['name', isString, 'a string'],
  ],
  tool_result: [['tool_use_id', isString, 'a string']],
  server_tool_use: [['name', isString, 'a string']],
  web_search_tool_result: [],
  web_fetch_tool_result: [],
  code_execution_tool_result: [],
  bash_code_execution_tool_result: [],
  text_editor_code_execution_tool_result: [],
  tool_search_tool_result: [],
  container_upload: [],
  mcp_tool_use: [],
  mcp_tool_result: [],
  compaction: [],
  tool_reference: [],
  browser_state: [],
};

const ROLES: ReadonlySet<unknown> = new Set(['user', 'assistant', 'system']);

/**
 * Checks the `messages` of a request in one walk, without copying them.
 * @throws GatewayError 400 that names the path of the first thing that is wrong.
 */
export function checkMessages(value: unknown): asserts value is MessageParam[] {
  if (value === undefined || value === null) throw invalidRequest('messages: Field required', 'messages');
  if (!isArray(value)) throw invalidRequest('messages: Input should be a list', 'messages');
  if (value.length === 0) throw invalidRequest('messages: at least one message is required', 'messages');
  value.forEach((message, index) => checkMessage(message, `messages.${index}`));
}

function checkMessage(message: unknown, path: string): void {
  if (!isObject(message)) throw invalidRequest(`${path}: Input should be an object with role and content`, path);
  if (!ROLES.has(message.role))
    throw invalidRequest(`${path}.role: Input should be 'user', 'assistant' or 'system'`, `${path}.role`);
  const { content } = message;
  if (isString(content)) return;
  if (!isArray(content))
    throw invalidRequest(`${path}.content: Input should be a string or a list of blocks`, `${path}.content`);
  content.forEach((block, index) => checkBlock(block, `${path}.content.${index}`));
}

/** Checks one content block. @throws GatewayError 400 naming its path. */
export function checkBlock(block: unknown, path: string): asserts block is ContentBlockParam {
  if (!isObject(block)) throw invalidRequest(`${path}: Input should be a content block (an object)`, path);
  const { type } = block;
  const required = isString(type) && Object.hasOwn(REQUIRED, type) ? REQUIRED[type] : undefined;
  if (required === undefined)
    throw invalidRequest(`${path}: content blocks of type '${String(type)}' are not understood here`, path);
  for (const [field, isRight, kind] of required) {
    const value = block[field];
    if (value === undefined || value === null)
      throw invalidRequest(`${path}.${field}: Field required (${String(type)} block)`, `${path}.${field}`);
    if (!isRight(value)) throw invalidRequest(`${path}.${field}: Input should be ${kind}`, `${path}.${field}`);
  }
  if (type === 'tool_use' && block.id === '')
    throw invalidRequest(`${path}.id: tool_use block missing required 'id' field`, `${path}.id`);
  if (type === 'tool_use' && !isObject(block.input)) repairInput(block, path);
  if (type === 'tool_result') checkResult(block, path);
}

/** A call without arguments is sent without `input` by some clients. */
function repairInput(block: JsonObject, path: string): void {
  if (block.input === undefined || block.input === null) block.input = {};
  else throw invalidRequest(`${path}.input: Input should be an object`, `${path}.input`);
}

function checkResult(block: JsonObject, path: string): void {
  const { content } = block;
  if (content === null) delete block.content;
  if (content === undefined || content === null || isString(content)) return;
  if (!isArray(content))
    throw invalidRequest(`${path}.content: Input should be a string or a list of blocks`, `${path}.content`);
  content.forEach((part, index) => checkBlock(part, `${path}.content.${index}`));
}

/** Checks `system`: a string or text blocks. @throws GatewayError 400. */
export function checkSystem(value: unknown): asserts value is string | TextBlockParam[] {
  if (isString(value)) return;
  if (!isArray(value)) throw invalidRequest('system: Input should be a string or a list of text blocks', 'system');
  value.forEach((block, index) => {
    if (!isObject(block) || block.type !== 'text' || !isString(block.text))
      throw invalidRequest(`system.${index}: Input should be a text block`, `system.${index}`);
  });
}
