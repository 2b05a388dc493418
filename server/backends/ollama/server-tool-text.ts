import { isArray, isObject, stringOf, type JsonObject } from '../../lib/json.ts';

/**
 * Returns what a block of one of Anthropic's own tools says, as text: the history of a conversation that a Claude
 * model began stays readable for a local one. Empty for what says nothing to a model; undefined for a type unknown
 * here.
 */
export function serverToolText(block: JsonObject): string | undefined {
  switch (block.type) {
    case 'server_tool_use':
    case 'mcp_tool_use':
      return `[called ${stringOf(block.name) ?? 'a tool'} with ${JSON.stringify(block.input ?? {})}]`;
    case 'web_search_tool_result':
      return `[web search results]\n${listText(block.content, searchResult)}`;
    case 'web_fetch_tool_result':
      return `[web page]\n${fetchedPage(block.content)}`;
    case 'code_execution_tool_result':
    case 'bash_code_execution_tool_result':
    case 'text_editor_code_execution_tool_result':
      return `[result of running code]\n${outputOf(block.content)}`;
    case 'tool_search_tool_result':
      return `[tools found: ${isObject(block.content) ? names(block.content.tool_references) : 'none'}]`;
    case 'mcp_tool_result':
      return `[result of the tool]\n${listText(block.content, textOf)}`;
    case 'compaction':
      return stringOf(block.content) ?? '';
    case 'fallback':
      return '';
    default:
      return undefined;
  }
}

function listText(content: unknown, say: (item: JsonObject) => string): string {
  if (typeof content === 'string') return content;
  if (isArray(content)) return content.filter(isObject).map(say).join('\n');
  return failure(content);
}

function failure(content: unknown): string {
  return `failed: ${isObject(content) ? (stringOf(content.error_code) ?? 'no reason given') : 'no reason given'}`;
}

function searchResult(item: JsonObject): string {
  return `- ${stringOf(item.title) ?? ''} ${stringOf(item.url) ?? ''}`;
}

function textOf(item: JsonObject): string {
  return stringOf(item.text) ?? '';
}

function fetchedPage(content: unknown): string {
  if (!isObject(content) || content.type !== 'web_fetch_result') return failure(content);
  const document = isObject(content.content) ? content.content : {};
  const source = isObject(document.source) ? document.source : {};
  const text = source.type === 'text' ? stringOf(source.data) : undefined;
  return `${stringOf(content.url) ?? ''}\n${text ?? '(its content is not text)'}`;
}

function outputOf(content: unknown): string {
  if (!isObject(content)) return failure(content);
  if (stringOf(content.error_code) !== undefined) return failure(content);
  const parts = [content.stdout, content.stderr, content.content].filter(
    (part) => typeof part === 'string' && part !== '',
  );
  return parts.length === 0 ? '(no output)' : parts.join('\n');
}

function names(references: unknown): string {
  if (!isArray(references)) return 'none';
  return references
    .filter(isObject)
    .map((reference) => stringOf(reference.tool_name) ?? '')
    .join(', ');
}
