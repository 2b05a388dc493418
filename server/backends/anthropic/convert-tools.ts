import type { ClaudeFacts } from '../../messages/model-facts.ts';
import { isArray, isObject } from '../../lib/json.ts';
import type { Tool, ToolUnion } from '../../messages/types.ts';
import { toClaudeSchema } from './structured-output.ts';
import { createToolNames, type ToolNames } from './tool-names.ts';
import { toToolSchema } from './tool-schema.ts';

/** A request's tools as the API takes them, and what leads back to the caller's. */
export interface ConvertedTools {
  tools: ToolUnion[];
  names: ToolNames;
  /** The API's names of the tools whose input sits in a property `value`. */
  wrapped: ReadonlySet<string>;
  /** Whether the API itself runs one of them, so that an answer may pause. */
  server: boolean;
}

/** What strict tools of one request may have together (anthropic.md, section 6). */
const STRICT_LIMITS = { tools: 20, optional: 24, unions: 16 };

/**
 * Converts a request's tools: names, schemas and `strict` become what the API takes; tools of its own stay as they are.
 */
export function convertTools(
  tools: readonly ToolUnion[],
  facts: Pick<ClaudeFacts, 'structuredOutputs'>,
  note: (change: string) => void,
): ConvertedTools {
  const names = createToolNames(tools.filter(isCustomTool).map((tool) => tool.name));
  const wrapped = new Set<string>();
  const seen = new Set<string>();
  const converted: ToolUnion[] = [];
  const strict = createStrictBudget(facts.structuredOutputs, note);
  let server = false;
  for (const tool of tools) {
    const name = isCustomTool(tool) ? names.legal(tool.name) : 'name' in tool ? tool.name : undefined;
    if (name !== undefined && seen.has(name)) {
      note(`The tool "${name}" is declared twice; only its first declaration was sent.`);
      continue;
    }
    if (name !== undefined) seen.add(name);
    if (!isCustomTool(tool)) {
      server ||= isServerTool(tool);
      converted.push(tool);
      continue;
    }
    const { schema, wrapped: isWrapped } = toToolSchema(tool.input_schema);
    if (isWrapped) {
      wrapped.add(names.legal(tool.name));
      note(
        `The parameters of the tool "${tool.name}" are not one plain object; they were sent inside a property "value" and taken out of the call again.`,
      );
    }
    converted.push(strict({ ...tool, name: names.legal(tool.name), input_schema: schema }, tool.name));
  }
  if (names.changed()) note('Tools with names that Claude does not take were renamed on the way to it and back.');
  return { tools: converted, names, wrapped, server };
}

/** Tells whether the caller declared this tool itself, with a schema. */
export function isCustomTool(tool: ToolUnion): tool is Tool {
  return 'input_schema' in tool;
}

function isServerTool(tool: ToolUnion): boolean {
  return /^(web_search|web_fetch|code_execution|tool_search|mcp_toolset|advisor)/.test(tool.type ?? '');
}

/** Keeps `strict` on tools whose schema Claude can enforce, as long as they fit together. */
function createStrictBudget(supported: boolean, note: (change: string) => void): (tool: Tool, asked: string) => Tool {
  const left = { ...STRICT_LIMITS };
  return (tool, asked) => {
    if (tool.strict !== true) return tool;
    const { strict: _, ...loose } = tool;
    const result = supported ? toClaudeSchema(tool.input_schema) : { reason: 'the model does not enforce schemas' };
    if ('reason' in result || result.described.length > 0) {
      const reason = 'reason' in result ? result.reason : `Claude does not enforce ${result.described.join(', ')}`;
      note(`The tool "${asked}" was sent without "strict": ${reason}.`);
      return loose;
    }
    const { optional, unions } = complexityOf(result.schema);
    if (left.tools < 1 || left.optional < optional || left.unions < unions) {
      note(`The tool "${asked}" was sent without "strict": together the tools are more than Claude enforces.`);
      return loose;
    }
    left.tools--;
    left.optional -= optional;
    left.unions -= unions;
    return { ...loose, strict: true, input_schema: { ...result.schema, type: 'object' } };
  };
}

function complexityOf(node: unknown): { optional: number; unions: number } {
  const sum = { optional: 0, unions: 0 };
  const visit = (part: unknown): void => {
    if (isArray(part)) {
      for (const item of part) visit(item);
      return;
    }
    if (!isObject(part)) return;
    if (isArray(part['anyOf'])) sum.unions++;
    if (isObject(part['properties'])) {
      const required = isArray(part['required']) ? part['required'] : [];
      for (const name of Object.keys(part['properties'])) if (!required.includes(name)) sum.optional++;
      for (const property of Object.values(part['properties'])) visit(property);
    }
    visit(part['items']);
    visit(part['anyOf']);
    visit(part['allOf']);
    if (isObject(part['$defs'])) for (const shared of Object.values(part['$defs'])) visit(shared);
  };
  visit(node);
  return sum;
}
