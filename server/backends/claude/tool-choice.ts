import { invalidRequest } from '../../messages/errors.ts';
import type { ClaudeFacts } from '../../messages/model-facts.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { ToolChoice } from '../../messages/types.ts';
import { toClaudeSchema } from './structured-output.ts';
import { isCustomTool, nameOf, type ClaudeTools } from './to-tools.ts';
import type { ClaudeTransport } from './transport.ts';

/** How the caller's choice of a tool reaches a model that may not take a forced one. */
export interface ChoicePlan {
  choice: ToolChoice | undefined;
  /** Whether the choice itself forces a call, beside which manual thinking is refused. */
  forces: boolean;
  /** The model answers with this tool's input as JSON text, which becomes the call. `name` is Claude's. */
  emulated?: { name: string; schema: JsonObject };
  /** What the model must be told, since the choice cannot say it. */
  instruction?: string;
  /** An answer without a call is asked for once more. */
  mustCall: boolean;
}

interface ChoiceContext {
  facts: Pick<ClaudeFacts, 'forcedToolChoice' | 'structuredOutputs' | 'displayName'>;
  tools: ClaudeTools;
  transport: Pick<ClaudeTransport, 'rewritesAnswer'> & { words: Pick<ClaudeTransport['words'], 'unknownTool'> };
  /** Whether `output_config.format` may be used for the emulation: not beside a format of the caller's own. */
  formatIsFree: boolean;
  note: (change: string) => void;
}

/**
 * Returns how to send `tool_choice` (mapping.md, L13). Where the model refuses a forced choice, one tool is forced by
 * the format of the answer, several by an instruction and one more try; by an instruction alone where the answer is
 * not rewritten on its way back.
 * @throws GatewayError 400 when the choice names a tool that is not sent.
 */
export function toToolChoice(choice: ToolChoice | undefined, context: ChoiceContext): ChoicePlan {
  const { facts, transport, note } = context;
  const { tools, names } = context.tools;
  if (choice === undefined) return { choice: undefined, forces: false, mustCall: false };
  const legal = choice.type === 'tool' ? names.legal(choice.name) : undefined;
  if (choice.type === 'tool') {
    const isSent = tools.some((tool) => nameOf(tool) === legal) && names.asked(legal ?? '') === choice.name;
    if (!isSent) throw invalidRequest(transport.words.unknownTool(choice.name), 'tool_choice');
  }
  if (tools.length === 0) {
    if (choice.type === 'any') note('The request demands a tool call and declares no tools; the demand was left out.');
    return { choice: undefined, forces: false, mustCall: false };
  }
  if (choice.type === 'auto' || choice.type === 'none') return { choice, forces: false, mustCall: false };
  if (facts.forcedToolChoice) {
    return {
      choice: choice.type === 'tool' ? { ...choice, name: legal ?? choice.name } : choice,
      forces: true,
      mustCall: false,
    };
  }
  const sole = transport.rewritesAnswer && tools.length === 1 && tools[0] !== undefined ? nameOf(tools[0]) : undefined;
  const only = legal ?? sole;
  const tool = only === undefined ? undefined : tools.find((candidate) => nameOf(candidate) === only);
  const emulates = transport.rewritesAnswer && context.formatIsFree && facts.structuredOutputs;
  if (tool !== undefined && isCustomTool(tool) && emulates) {
    const result = toClaudeSchema(tool.input_schema);
    if (!('reason' in result)) {
      note(
        `${facts.displayName} does not let a tool be forced: the input of "${names.asked(tool.name)}" was asked for as JSON and turned into the call.`,
      );
      return {
        choice: { type: 'none' },
        forces: false,
        emulated: { name: tool.name, schema: result.schema },
        instruction: `Answer with the input for a call of the tool "${tool.name}" and nothing else.`,
        mustCall: false,
      };
    }
  }
  note(`${facts.displayName} does not let a tool be forced: it was told to call one instead.`);
  const parallel = choice.disable_parallel_tool_use;
  return {
    choice: parallel === undefined ? { type: 'auto' } : { type: 'auto', disable_parallel_tool_use: parallel },
    forces: false,
    instruction: callInstruction(only),
    mustCall: true,
  };
}

function callInstruction(tool: string | undefined): string {
  return tool === undefined
    ? 'You must answer with a call of one of the tools. An answer in text alone cannot be used.'
    : `You must answer with a call of the tool "${tool}". An answer in text alone cannot be used.`;
}
