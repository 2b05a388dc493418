import { isList, isRecord, record, records, text, type JsonObject } from '../../support/json.ts';
import { invalid } from '../anthropic-errors.ts';
import { names, needs, onlyFields } from './fields.ts';
import type { ModelContext } from './context.ts';
import { checkStrictSchema, checkStrictTools } from './schema.ts';

/** Tool definitions and tool choice (reference/anthropic.md 4). */

const toolFields = names(
  'name description input_schema type strict cache_control defer_loading eager_input_streaming input_examples allowed_callers',
);
const toolName = /^[a-zA-Z0-9_-]{1,64}$/;

/** Types that Anthropic defines itself; their schemas are not the caller's. */
const vendorTool =
  /^(bash|text_editor|memory|computer|computer_toolset|browser_toolset|web_search|web_fetch|code_execution|tool_search_tool_bm25|tool_search_tool_regex|advisor)_\d{8}$|^tool_search_tool_(bm25|regex)$|^mcp_toolset$/;

/** Every tool by itself, then the names together. */
export function checkTools(tools: unknown): void {
  if (tools === undefined) return;
  if (!isList(tools)) throw invalid('tools: Input should be a valid list');
  tools.forEach((entry, n) => checkTool(record(entry), `tools.${String(n)}`));
  const used = records(tools).flatMap((tool) => (typeof tool['name'] === 'string' ? [tool['name']] : []));
  if (new Set(used).size < used.length) throw invalid('tools: Tool names must be unique.');
  checkStrictTools(records(tools));
}

function checkTool(tool: JsonObject, at: string): void {
  const type = tool['type'] ?? 'custom';
  if (type !== 'custom') {
    if (vendorTool.test(text(type))) return;
    throw invalid(`${at}: Input tag '${text(type)}' found using 'type' does not match any of the expected tags`);
  }
  const path = `${at}.custom`;
  onlyFields(tool, path, toolFields);
  needs(tool, path, 'name');
  if (!toolName.test(text(tool['name'])))
    throw invalid(`${path}.name: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'`);
  if (tool['description'] !== undefined && typeof tool['description'] !== 'string') {
    throw invalid(`${path}.description: Input should be a valid string`);
  }
  needs(tool, path, 'input_schema');
  const schema = tool['input_schema'];
  if (!isRecord(schema)) throw invalid(`${path}.input_schema: Input should be a valid dictionary`);
  needs(schema, `${path}.input_schema`, 'type');
  if (schema['type'] !== 'object') throw invalid(`${path}.input_schema.type: Input should be 'object'`);
  if (['anyOf', 'oneOf', 'allOf'].some((word) => word in schema)) {
    throw invalid(`${path}.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`);
  }
  if (tool['strict'] === true) checkStrictSchema(schema, `${path}.input_schema`);
}

const choiceFields = new Map([
  ['auto', names('type disable_parallel_tool_use')],
  ['any', names('type disable_parallel_tool_use')],
  ['tool', names('type name disable_parallel_tool_use')],
  ['none', names('type')],
]);

/** `tool_choice` by itself, against the tools, the model and thinking. */
export function checkToolChoice(body: JsonObject, { model }: ModelContext): void {
  const choice = body['tool_choice'];
  if (choice === undefined || choice === null) return;
  const type = text(record(choice)['type']);
  const fields = choiceFields.get(type);
  if (!fields) {
    throw invalid(
      `tool_choice: Input tag '${type}' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'`,
    );
  }
  onlyFields(record(choice), `tool_choice.${type}`, fields);
  const tools = records(body['tools']);
  if (tools.length === 0) throw invalid('tool_choice: tool_choice may only be specified while providing tools');
  if (type !== 'any' && type !== 'tool') return;
  const name = record(choice)['name'];
  if (type === 'tool' && !tools.some((tool) => tool['name'] === name)) {
    throw invalid(`Tool '${text(name)}' not found in provided tools`);
  }
  if (!model.forcedTools) throw invalid('tool_choice: type "tool" and "any" are not supported for this model.');
  if (record(body['thinking'])['type'] === 'enabled') {
    throw invalid('Thinking may not be enabled when tool_choice forces tool use.');
  }
}
