import { invalidRequest } from '../../messages/errors.ts';
import type { OllamaFacts } from '../../messages/model-facts.ts';
import { isObject, stringOf, type JsonObject } from '../../lib/json.ts';
import type { MessagesRequest } from '../../messages/types.ts';
import { toOllamaTools, type OfferedTool } from './to-tools.ts';
import { lacksTools } from './from-error.ts';

/** A call that a model wrote. */
export interface WrittenCall {
  name: string;
  input: JsonObject;
}

/** How a request's tools reach a local model. */
export type ToolPlan =
  | { mode: 'none' }
  /** Offered as they are; `one` keeps only the first call. */
  | { mode: 'offered'; tools: readonly OfferedTool[]; one: boolean }
  /** Offered with the demand to call one, which is checked. */
  | { mode: 'demanded'; tools: readonly OfferedTool[]; one: boolean; instruction: string }
  /** Not offered: the grammar makes the answer a call's JSON, which is turned into the call. */
  | {
      mode: 'forced';
      tools: readonly OfferedTool[];
      format: JsonObject;
      instruction: string;
      callOf(answer: JsonObject): WrittenCall | undefined;
    };

/** A grammar of more than this takes Ollama longer to make than the model to answer. */
const LARGEST_GRAMMAR = 16_000;

/**
 * Returns how the tools of a request are given to the model (mapping.md, section 4). Ollama cannot be told to call a
 * tool, so "tool" and "any" become a JSON grammar; where that would be too large, a demand that is checked.
 * @throws GatewayError 400 for a choice that names no usable tool, and for tools on a model that cannot call any.
 */
export function planTools(
  { tools = [], tool_choice: choice }: Pick<MessagesRequest, 'tools' | 'tool_choice'>,
  facts: OllamaFacts,
  note: (change: string) => void,
): ToolPlan {
  if (choice?.type === 'none') {
    if (tools.length > 0) note('The tools were left out: tool_choice is "none", which Ollama does not know.');
    return { mode: 'none' };
  }
  const offered = toOllamaTools(tools, note);
  const one = choice?.disable_parallel_tool_use === true;
  if (choice?.type === 'tool') {
    const wanted = offered.find((tool) => tool.name === choice.name);
    if (wanted === undefined)
      throw unusable(
        choice.name,
        tools.some((tool) => 'name' in tool && tool.name === choice.name),
      );
    return forceOne(wanted, note);
  }
  if (choice?.type === 'any') {
    const [only] = offered;
    if (only === undefined)
      throw invalidRequest('tool_choice: "any" needs at least one tool that a local model can call', 'tool_choice');
    return offered.length === 1 ? forceOne(only, note) : forceAny(offered, one, facts, note);
  }
  if (offered.length === 0) return { mode: 'none' };
  checkCapability(facts);
  return { mode: 'offered', tools: offered, one };
}

function checkCapability({ name, capabilities }: OllamaFacts): void {
  if (capabilities !== undefined && !capabilities.includes('tools')) throw lacksTools(name);
}

function unusable(name: string, known: boolean): Error {
  const why = known
    ? 'runs at Anthropic and cannot be forced on a local model. Ask a Claude model, or leave tool_choice out'
    : 'is not among the tools';
  return invalidRequest(`tool_choice.name: the tool "${name}" ${why}`, 'tool_choice.name');
}

function forceOne(tool: OfferedTool, note: (change: string) => void): ToolPlan {
  note(`The call of "${tool.name}" is forced by a JSON grammar: Ollama has no tool_choice.`);
  return {
    mode: 'forced',
    tools: [tool],
    format: { ...tool.schema, type: 'object' },
    instruction:
      `You must call the tool "${tool.name}" now. Answer with nothing but one JSON object: the arguments of the call.\n` +
      describeTool(tool),
    callOf: (answer) => ({ name: tool.name, input: answer }),
  };
}

function forceAny(
  tools: readonly OfferedTool[],
  one: boolean,
  facts: OllamaFacts,
  note: (change: string) => void,
): ToolPlan {
  // References point at a schema's own root, so inside a larger one only the form without references holds.
  const kinds = tools.map(({ name, wire }) => ({
    type: 'object',
    properties: { name: { const: name }, arguments: wire.function.parameters },
    required: ['name', 'arguments'],
  }));
  const format = { anyOf: kinds };
  if (JSON.stringify(format).length > LARGEST_GRAMMAR) {
    checkCapability(facts);
    note(
      'A call was demanded in words and checked: Ollama has no tool_choice, and the tools are too many for a grammar.',
    );
    return {
      mode: 'demanded',
      tools,
      one,
      instruction: 'You must call one of the tools in this turn. Do not answer in words.',
    };
  }
  note('A call is forced by a JSON grammar: Ollama has no tool_choice.');
  return {
    mode: 'forced',
    tools,
    format,
    instruction:
      'You must call one of these tools now. Answer with nothing but one JSON object: {"name": the tool\'s name, "arguments": {…}}.\n' +
      tools.map(describeTool).join('\n'),
    callOf: (answer) => {
      const name = stringOf(answer.name);
      const input = answer.arguments;
      return name !== undefined && tools.some((tool) => tool.name === name) && isObject(input)
        ? { name, input }
        : undefined;
    },
  };
}

function describeTool({ name, wire }: OfferedTool): string {
  const { description, parameters } = wire.function;
  return `- ${name}${description === '' ? '' : `: ${description}`}\n  JSON schema of its arguments: ${JSON.stringify(parameters)}`;
}
