import { invalidRequest } from '../../messages/errors.ts';
import { isArray, isObject, isString } from '../../lib/json.ts';
import type { OutputConfig, ThinkingConfigParam, ToolChoice, ToolUnion } from '../../messages/types.ts';

/** Checks `tools`; a custom tool without a schema gets the empty one. @throws GatewayError 400 naming the path. */
export function checkTools(value: unknown): asserts value is ToolUnion[] {
  if (!isArray(value)) throw invalidRequest('tools: Input should be a list', 'tools');
  value.forEach((tool, index) => {
    const path = `tools.${index}`;
    if (!isObject(tool)) throw invalidRequest(`${path}: Input should be an object`, path);
    const custom = tool.type === undefined || tool.type === null || tool.type === 'custom';
    // Toolsets have a type and no name.
    if (!custom && isString(tool.type)) return;
    if (!isString(tool.name) || tool.name === '') throw invalidRequest(`${path}.name: Field required`, `${path}.name`);
    if (tool.input_schema === undefined || tool.input_schema === null)
      tool.input_schema = { type: 'object', properties: {} };
    if (!isObject(tool.input_schema))
      throw invalidRequest(`${path}.input_schema: Input should be a JSON schema (an object)`, `${path}.input_schema`);
  });
}

/** Checks `tool_choice`. @throws GatewayError 400. */
export function checkToolChoice(value: unknown): asserts value is ToolChoice {
  if (!isObject(value))
    throw invalidRequest('tool_choice: Input should be an object such as {"type":"auto"}', 'tool_choice');
  const { type } = value;
  if (type !== 'auto' && type !== 'any' && type !== 'tool' && type !== 'none')
    throw invalidRequest("tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'", 'tool_choice.type');
  if (type === 'tool' && !isString(value.name))
    throw invalidRequest('tool_choice.name: Field required', 'tool_choice.name');
}

const THINKING_TYPES: ReadonlySet<unknown> = new Set(['enabled', 'adaptive', 'disabled', 'between_tools']);

/** Checks `thinking`. @throws GatewayError 400. */
export function checkThinking(value: unknown): asserts value is ThinkingConfigParam {
  if (!isObject(value) || !THINKING_TYPES.has(value.type))
    throw invalidRequest(
      "thinking.type: Input should be 'enabled', 'adaptive', 'disabled' or 'between_tools'",
      'thinking.type',
    );
  if (value.type === 'enabled' && typeof value.budget_tokens !== 'number')
    throw invalidRequest('thinking.budget_tokens: Field required', 'thinking.budget_tokens');
}

const EFFORTS: ReadonlySet<unknown> = new Set(['low', 'medium', 'high', 'xhigh', 'max', undefined, null]);

/** Checks `output_config`. @throws GatewayError 400. */
export function checkOutputConfig(value: unknown): asserts value is OutputConfig {
  if (!isObject(value)) throw invalidRequest('output_config: Input should be an object', 'output_config');
  if (!EFFORTS.has(value.effort))
    throw invalidRequest(
      "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'",
      'output_config.effort',
    );
  const { format } = value;
  if (
    format !== undefined &&
    format !== null &&
    (!isObject(format) || format.type !== 'json_schema' || !isObject(format.schema))
  ) {
    throw invalidRequest(
      'output_config.format: Input should be {"type":"json_schema","schema":{…}}',
      'output_config.format',
    );
  }
}
