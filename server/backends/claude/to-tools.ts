import type { ClaudeFacts } from '../../messages/model-facts.ts';
import type { Tool, ToolUnion } from '../../messages/types.ts';
import { createStrictBudget } from './strict-budget.ts';
import type { ToolNames } from './tool-names.ts';
import { toDescribedSchema, toToolSchema } from './tool-schema.ts';
import type { ClaudeTransport } from './transport.ts';

/** A request's tools as Claude takes them, and what leads back to the caller's. */
export interface ClaudeTools {
  tools: ToolUnion[];
  names: ToolNames;
  /** Claude's names of the tools whose input sits in a property `value`. */
  wrapped: ReadonlySet<string>;
  /** Whether the API itself runs one of them, so that an answer may pause. */
  server: boolean;
}

type Transport = Pick<ClaudeTransport, 'plainTools' | 'toolNames'> & {
  words: Pick<ClaudeTransport['words'], 'renamed'>;
};

/**
 * Returns a request's tools as Claude takes them: names, schemas and `strict` are converted, tools of its own stay as
 * they are, or are left out where only plain ones are taken.
 */
export function toTools(
  tools: readonly ToolUnion[],
  facts: Pick<ClaudeFacts, 'structuredOutputs'>,
  transport: Transport,
  note: (change: string) => void,
): ClaudeTools {
  const names = transport.toolNames(tools.filter(isCustomTool).map((tool) => tool.name));
  const wrapped = new Set<string>();
  const seen = new Set<string>();
  const renamed = new Set<string>();
  const sent: ToolUnion[] = [];
  const strict = createStrictBudget(facts.structuredOutputs, note);
  const plain = transport.plainTools;
  let server = false;
  for (const tool of tools) {
    if (plain !== undefined && !isCustomTool(tool)) {
      note(plain.builtIn(nameOf(tool) ?? tool.type));
      continue;
    }
    const name = isCustomTool(tool) ? names.legal(tool.name) : nameOf(tool);
    if (name !== undefined && seen.has(name)) {
      note(`The tool "${names.asked(name)}" is declared twice; only its first declaration was sent.`);
      continue;
    }
    if (name !== undefined) seen.add(name);
    if (!isCustomTool(tool)) {
      server ||= isServerTool(tool);
      sent.push(tool);
      continue;
    }
    const legal = names.legal(tool.name);
    const change = transport.words.renamed(tool.name, legal);
    if (change !== undefined && legal !== tool.name) renamed.add(change);
    if (plain !== undefined) {
      const left = Object.keys(tool).filter((field) => !PLAIN.has(field));
      if (left.length > 0) note(plain.fields(left.sort(), tool.name));
      sent.push(toPlainTool(tool, legal, note));
      continue;
    }
    const { schema, wrapped: isWrapped } = toToolSchema(tool.input_schema);
    if (isWrapped) {
      wrapped.add(legal);
      note(
        `The parameters of the tool "${tool.name}" are not one plain object; they were sent inside a property "value" and taken out of the call again.`,
      );
    }
    sent.push(strict({ ...tool, name: legal, input_schema: schema }, tool.name));
  }
  for (const change of renamed) note(change);
  return { tools: sent, names, wrapped, server };
}

/** Tells whether the caller declared this tool itself, with a schema. */
export function isCustomTool(tool: ToolUnion): tool is Tool {
  return 'input_schema' in tool;
}

/** Returns the name under which a tool is called, where it has one. */
export function nameOf(tool: ToolUnion): string | undefined {
  return 'name' in tool ? tool.name : undefined;
}

function isServerTool(tool: ToolUnion): boolean {
  return /^(web_search|web_fetch|code_execution|tool_search|mcp_toolset|advisor)/.test(tool.type ?? '');
}

/** The fields of a plain tool, and those that say nothing here. */
const PLAIN: ReadonlySet<string> = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'eager_input_streaming',
  'cache_control',
]);

function toPlainTool(tool: Tool, name: string, note: (change: string) => void): Tool {
  const { schema, description, described } = toDescribedSchema(tool);
  if (described.length > 0)
    note(
      `The schema of the tool ${tool.name} begins with ${described.join(', ')}, which the API refuses; it went into the description.`,
    );
  return {
    name,
    ...(description === undefined ? {} : { description }),
    input_schema: schema,
    ...(tool.eager_input_streaming === undefined ? {} : { eager_input_streaming: tool.eager_input_streaming }),
  };
}
