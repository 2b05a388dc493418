import type { JsonObject } from '../../lib/json.ts';
import type { Tool, ToolUnion } from '../../messages/types.ts';
import type { ChatTool } from './chat-shapes.ts';
import { clientTool } from './client-tools.ts';
import { toToolSchema } from './to-tool-schema.ts';

/** A tool that a local model can be offered. */
export interface OfferedTool {
  name: string;
  /** As Ollama takes it. */
  wire: ChatTool;
  /** The caller's own schema, for grammars, which know more than templates. */
  schema: JsonObject;
}

/** Examples longer than this cost more of a local window than they are worth. */
const LONGEST_EXAMPLES = 1000;

/**
 * Returns the tools that a local model can be offered: the caller's own and those of Anthropic's that the caller runs.
 * Tools that run at Anthropic, and those that steer a screen, are left out and said so.
 */
export function toOllamaTools(tools: readonly ToolUnion[], note: (change: string) => void): OfferedTool[] {
  const offered: OfferedTool[] = [];
  for (const tool of tools) {
    const converted = convertTool(tool, note);
    if (converted === undefined) note(`The tool "${labelOf(tool)}" was left out: ${whyNot(String(tool.type))}`);
    else offered.push(converted);
  }
  return offered;
}

function convertTool(tool: ToolUnion, note: (change: string) => void): OfferedTool | undefined {
  if (isCustom(tool)) {
    const parameters = toToolSchema(tool.input_schema, () => {
      note(`The schema of the tool "${tool.name}" was simplified: Ollama's templates cannot show all of it.`);
    });
    return {
      name: tool.name,
      schema: { ...tool.input_schema },
      wire: functionOf(tool.name, descriptionOf(tool), parameters),
    };
  }
  const known = clientTool(tool.type);
  if (known === undefined) return undefined;
  const { name, description, parameters } = known;
  return { name, schema: parameters, wire: functionOf(name, description, parameters) };
}

function functionOf(name: string, description: string, parameters: JsonObject): ChatTool {
  return { type: 'function', function: { name, description, parameters } };
}

/** The caller's own tools have a schema, whatever they call their type. */
function isCustom(tool: ToolUnion): tool is Tool {
  return 'input_schema' in tool;
}

function descriptionOf({ description = '', input_examples: examples = [] }: Tool): string {
  if (examples.length === 0) return description;
  const text = JSON.stringify(examples);
  return text.length > LONGEST_EXAMPLES ? description : `${description}\nExamples of input: ${text}`.trimStart();
}

function labelOf(tool: ToolUnion): string {
  return 'name' in tool ? tool.name : tool.type;
}

function whyNot(type: string): string {
  if (/^(computer|browser)/.test(type)) return 'local models are not taught to steer a screen with it.';
  return 'it runs at Anthropic, for Claude models only.';
}
