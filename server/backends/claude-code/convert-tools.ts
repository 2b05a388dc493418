import { invalidRequest } from '../../messages/errors.ts';
import type { ClaudeFacts } from '../../messages/model-facts.ts';
import { isArray, isObject, type JsonObject } from '../../lib/json.ts';
import type { MessagesRequest, Tool, ToolChoice, ToolUnion } from '../../messages/types.ts';
import { modelName, offeredName } from './tool-names.ts';

/** The client's tools on their way through the command. */
export interface ConvertedTools {
  /** Offered name to the caller's own. */
  offered: ReadonlyMap<string, string>;
  /** The declarations as the model gets them, under the names that the command gives them. */
  declared: JsonObject[];
}

/** Returns the tools that the command can offer. What Anthropic runs itself, or defines itself, has no place there. */
export function convertTools(tools: readonly ToolUnion[], note: (change: string) => void): ConvertedTools {
  const offered = new Map<string, string>();
  const declared: JsonObject[] = [];
  for (const tool of tools) {
    if (!isCustomTool(tool)) {
      note(
        `The tool ${nameOf(tool)} is one that Anthropic defines; it cannot be offered through the claude command and was left out.`,
      );
      continue;
    }
    const name = offeredName(tool.name);
    if (offered.has(name)) {
      note(`The tool ${tool.name} is declared twice; the first one counts.`);
      continue;
    }
    offered.set(name, tool.name);
    if (name !== tool.name)
      note(`The tool ${tool.name} was offered as ${name}, since its name is not one that the API takes.`);
    const left = Object.keys(tool).filter((field) => !PASSED.has(field));
    if (left.length > 0)
      note(`${left.sort().join(', ')} of the tool ${tool.name} cannot be passed on through the claude command.`);
    const schema = objectSchema(tool, note);
    declared.push({
      name: modelName(tool.name),
      ...(schema.description === undefined ? {} : { description: schema.description }),
      input_schema: schema.schema,
      ...(tool.eager_input_streaming === undefined ? {} : { eager_input_streaming: tool.eager_input_streaming }),
    });
  }
  return { offered, declared };
}

/** Fields that are passed on, or that say nothing here: the command places its own cache marks. */
const PASSED: ReadonlySet<string> = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'eager_input_streaming',
  'cache_control',
]);

function isCustomTool(tool: ToolUnion): tool is Tool {
  return 'input_schema' in tool;
}

function nameOf(tool: ToolUnion): string {
  return 'name' in tool ? tool.name : tool.type;
}

/**
 * The API wants an object at the root, without anyOf, oneOf or allOf there; what goes is told to the model in words.
 */
function objectSchema(
  tool: Tool,
  note: (change: string) => void,
): { schema: JsonObject; description: string | undefined } {
  const { anyOf, oneOf, allOf, ...rest }: JsonObject = { ...tool.input_schema };
  const choices: JsonObject = {
    ...(anyOf === undefined ? {} : { anyOf }),
    ...(oneOf === undefined ? {} : { oneOf }),
    ...(allOf === undefined ? {} : { allOf }),
  };
  const schema: JsonObject = { ...rest, type: 'object' };
  if (Object.keys(choices).length === 0) return { schema, description: tool.description };
  note(
    `The schema of the tool ${tool.name} begins with ${Object.keys(choices).join(', ')}, which the API refuses; it went into the description.`,
  );
  if (schema['properties'] === undefined) schema['properties'] = mergedProperties(choices);
  return {
    schema,
    description:
      `${tool.description ?? ''}\nThe input must also match this JSON schema: ${JSON.stringify(choices)}`.trim(),
  };
}

function mergedProperties(choices: JsonObject): JsonObject {
  const properties: JsonObject = {};
  for (const options of Object.values(choices)) {
    if (!isArray(options)) continue;
    for (const option of options) {
      if (isObject(option) && isObject(option['properties'])) Object.assign(properties, option['properties']);
    }
  }
  return properties;
}

/** How the caller's choice of a tool is said to the model. */
export interface ChoicePlan {
  choice: ToolChoice | undefined;
  /** Whether a call is forced, beside which a thinking budget is refused. */
  forces: boolean;
  /** What the model must be told, where the choice cannot say it. */
  instruction: string | undefined;
}

/**
 * Returns `tool_choice` with the command's names. A model that takes no forced choice is told in words instead.
 * @throws GatewayError 400 when the choice names a tool that cannot be offered.
 */
export function convertToolChoice(
  choice: MessagesRequest['tool_choice'],
  { offered }: ConvertedTools,
  facts: Pick<ClaudeFacts, 'forcedToolChoice' | 'displayName'>,
  note: (change: string) => void,
): ChoicePlan {
  if (choice === undefined) return { choice: undefined, forces: false, instruction: undefined };
  if (choice.type === 'tool' && offered.get(offeredName(choice.name)) !== choice.name) {
    throw invalidRequest(
      `tool_choice names the tool "${choice.name}", which is not among the tools that can be offered through the claude command. Declare it in tools as a function of your own.`,
      'tool_choice',
    );
  }
  if (offered.size === 0) {
    if (choice.type === 'any') note('The request demands a tool call and has no tools; the demand was left out.');
    return { choice: undefined, forces: false, instruction: undefined };
  }
  if (choice.type === 'auto' || choice.type === 'none') return { choice, forces: false, instruction: undefined };
  if (facts.forcedToolChoice) {
    return {
      choice: choice.type === 'tool' ? { ...choice, name: modelName(choice.name) } : choice,
      forces: true,
      instruction: undefined,
    };
  }
  note(`${facts.displayName} does not let a tool be forced; it was told to call one instead.`);
  const parallel = choice.disable_parallel_tool_use;
  return {
    choice: { type: 'auto', ...(parallel === undefined ? {} : { disable_parallel_tool_use: parallel }) },
    forces: false,
    instruction:
      choice.type === 'tool'
        ? `You must answer with a call of the tool "${modelName(choice.name)}". An answer in text alone cannot be used.`
        : 'You must answer with a call of one of the tools. An answer in text alone cannot be used.',
  };
}
