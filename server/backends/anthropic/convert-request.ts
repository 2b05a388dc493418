import { invalidRequest } from '../../messages/errors.ts';
import type { ClaudeFacts } from '../../messages/model-facts.ts';
import { isObject, type JsonObject } from '../../lib/json.ts';
import { repairHistory } from '../../messages/repair-history.ts';
import type { ContentBlockParam, MessageParam, MessagesRequest, OutputConfig } from '../../messages/types.ts';
import { wantsCache } from './cache-control.ts';
import { convertImages } from './convert-images.ts';
import { convertSampling } from './convert-sampling.ts';
import { convertThinking } from './convert-thinking.ts';
import { convertTools, type ConvertedTools } from './convert-tools.ts';
import {
  dropThoughts,
  isForeignThought,
  isThoughtOfOther,
  loopLacksThoughts,
  restoreThoughts,
} from './history-thinking.ts';
import { blocksOf, instructAtEnd, instructInSystem, jsonInstruction } from './instructions.ts';
import type { JsonStart } from '../../messages/json-only.ts';
import { jsonStartOf } from './bare-json.ts';
import { mapBlocks } from './map-blocks.ts';
import { convertPrefill } from './prefill.ts';
import { toClaudeSchema } from './structured-output.ts';
import type { ThinkingMemory } from './thinking-memory.ts';
import { planToolChoice } from './tool-choice.ts';
import type { ToolNames } from './tool-names.ts';
import { wrapInput } from './tool-schema.ts';

/** A request as it goes to the API. */
export interface MessagesBody extends Omit<MessagesRequest, 'max_tokens'> {
  max_tokens: number;
  stream: true;
  /** Of an answer that paused, so that its tools go on where they were. */
  container?: string;
}

/** How the answer's events become those that the caller's own request would have had. */
export interface AnswerPlan {
  names: ToolNames;
  /** The API's names of tools whose input is taken out of `value`. */
  wrapped: ReadonlySet<string>;
  /** The API's name of the tool whose input comes as JSON text. */
  emulated?: string;
  /**
   * The character that begins the JSON of an answer which is JSON by instruction only; what stands around it is cut
   * off.
   */
  bareJson?: JsonStart;
  /** The words that ask once more, where an answer must have a call. */
  mustCall?: string;
  /** The answer may pause, since the API runs tools of its own. */
  mayPause: boolean;
  /** The answer may hold thoughts that a later request of this conversation needs. */
  remembers: boolean;
}

/** What the API has refused before, so that this attempt goes without it. */
export interface Without {
  thoughts?: boolean;
  schemas?: boolean;
  /** The largest `max_tokens` that the API named. */
  maxOutput?: number;
}

export interface ConvertContext {
  facts: ClaudeFacts;
  memory: ThinkingMemory;
  conversation: string;
  note: (change: string) => void;
}

/**
 * Returns the request in a form that this model takes, and how to read its answer (mapping.md, rules B). Each change
 * is noted; the request itself is left as it is.
 * @throws GatewayError 400 or 413 for what cannot be said to Claude at all.
 */
export function convertRequest(
  request: MessagesRequest,
  context: ConvertContext,
  without: Without = {},
): { body: MessagesBody; answer: AnswerPlan } {
  const { note } = context;
  const facts = without.maxOutput === undefined ? context.facts : { ...context.facts, maxOutput: without.maxOutput };
  const converted = convertTools(
    request.tools ?? [],
    without.schemas === true ? { structuredOutputs: false } : facts,
    note,
  );
  const { system, messages: conversation } = hoistSystem(request);
  let thinking = convertThinking(request, facts, note);
  const format = planFormat(request.output_config, facts, without, note);
  const choice = planToolChoice(request.tool_choice, {
    facts: without.schemas === true ? { ...facts, structuredOutputs: false } : facts,
    converted,
    formatIsFree: request.output_config?.format === undefined || request.output_config.format === null,
    note,
  });
  if (choice.forces && thinking.thinking?.type === 'enabled') {
    thinking = { ...thinking, thinking: undefined };
    note('Thinking was left out: with it this model cannot be made to call a tool.');
  }

  let messages = convertHistory(conversation, { ...context, facts }, converted, thinking.thinking?.type, without);
  if (messages.length === 0)
    throw invalidRequest('messages: at least one message with content is required.', 'messages');
  if (thinking.thinking?.type === 'enabled' && loopLacksThoughts(messages)) {
    thinking = { ...thinking, thinking: undefined };
    note('Thinking was left out of this request: the thoughts of the running tool calls are not known any more.');
  }
  const continues =
    facts.prefill &&
    thinking.thinking?.type !== 'enabled' &&
    format.format === undefined &&
    choice.choice?.type !== 'any' &&
    choice.choice?.type !== 'tool';
  messages = convertPrefill(messages, continues, note);
  if (choice.instruction !== undefined) messages = instructAtEnd(messages, choice.instruction, facts.systemRole);

  const body: MessagesBody = { model: facts.id, max_tokens: thinking.maxTokens, stream: true, messages };
  const prompt = format.instruction === undefined ? system : instructInSystem(system, format.instruction);
  if (prompt !== undefined && prompt.length > 0) body.system = prompt;
  if (converted.tools.length > 0) body.tools = converted.tools;
  if (choice.choice !== undefined) body.tool_choice = choice.choice;
  if (thinking.thinking !== undefined) body.thinking = thinking.thinking;
  const schema = choice.emulated?.schema ?? format.format;
  const output: OutputConfig = {};
  if (thinking.effort !== undefined) output.effort = thinking.effort;
  if (schema !== undefined) output.format = { type: 'json_schema', schema };
  if (Object.keys(output).length > 0) body.output_config = output;
  const stops = convertStops(request.stop_sequences, note);
  if (stops !== undefined) body.stop_sequences = stops;
  if (request.metadata !== undefined) body.metadata = request.metadata;
  const thinks = thinking.thinking?.type === 'enabled' || thinking.thinking?.type === 'adaptive';
  Object.assign(body, convertSampling(request, facts, thinks, note));
  if (request.cache_control !== undefined) body.cache_control = request.cache_control;
  else if (wantsCache(body)) body.cache_control = { type: 'ephemeral' };

  const answer: AnswerPlan = {
    names: converted.names,
    wrapped: converted.wrapped,
    mayPause: converted.server,
    remembers: converted.tools.length > 0,
  };
  if (choice.emulated !== undefined) answer.emulated = choice.emulated.name;
  if (choice.mustCall && choice.instruction !== undefined) answer.mustCall = choice.instruction;
  if (format.start !== undefined) answer.bareJson = format.start;
  return { body, answer };
}

/**
 * Moves system messages from the head of the conversation to the end of the system prompt, where they mean the same.
 */
function hoistSystem(request: MessagesRequest): { system: MessagesRequest['system']; messages: MessageParam[] } {
  let system =
    typeof request.system === 'string'
      ? emptyToNothing(request.system)
      : request.system?.filter((block) => /\S/.test(block.text));
  let first = 0;
  for (const message of request.messages) {
    if (message.role !== 'system') break;
    first++;
    for (const block of blocksOf(message)) {
      if (block.type === 'text' && /\S/.test(block.text)) system = instructInSystem(system, block.text);
    }
  }
  return { system, messages: first === 0 ? request.messages : request.messages.slice(first) };
}

function emptyToNothing(text: string): string | undefined {
  return /\S/.test(text) ? text : undefined;
}

function convertHistory(
  history: MessageParam[],
  { facts, memory, conversation, note }: ConvertContext,
  { names, wrapped }: ConvertedTools,
  thinking: string | undefined,
  without: Without,
): MessageParam[] {
  let messages = history;
  if (without.thoughts === true) {
    messages = dropThoughts(messages, () => true);
  } else {
    const own = dropThoughts(
      messages,
      (thought) => isForeignThought(thought) || isThoughtOfOther(thought, facts, memory),
    );
    if (own !== messages) note('Thoughts of another model were left out of the history: Claude takes only its own.');
    messages = own;
  }
  const repaired = repairHistory(messages, { systemRole: facts.systemRole });
  for (const change of repaired.changes) note(change);
  messages = repaired.messages;
  const wantsThoughts =
    thinking === 'enabled' || (facts.thinking.adaptive && thinking !== 'disabled' && thinking !== 'between_tools');
  if (without.thoughts !== true && wantsThoughts) messages = restoreThoughts(messages, facts, memory, conversation);
  return mapBlocks(messages, (block, role, path) => {
    if (block.type === 'tool_use') return convertCall(block, names, wrapped);
    if (
      role === 'user' &&
      block.type === 'text' &&
      block.citations !== undefined &&
      block.citations !== null &&
      block.citations.length > 0
    ) {
      note("Citations in the user's own words were left out: Claude takes them only in its answers.");
      const { citations: _, ...plain } = block;
      return plain;
    }
    return convertImages(block, path, facts, note);
  });
}

function convertCall(
  call: Extract<ContentBlockParam, { type: 'tool_use' }>,
  names: ToolNames,
  wrapped: ReadonlySet<string>,
): ContentBlockParam {
  const name = names.legal(call.name);
  if (wrapped.has(name)) return { ...call, name, input: wrapInput(call.input) };
  if (!isObject(call.input)) return { ...call, name, input: { _raw: JSON.stringify(call.input ?? null) } };
  return name === call.name ? call : { ...call, name };
}

/** The format that the API enforces, or the instruction in its place (mapping.md, section 7, L19). */
function planFormat(
  config: MessagesRequest['output_config'],
  facts: Pick<ClaudeFacts, 'structuredOutputs' | 'displayName'>,
  without: Without,
  note: (change: string) => void,
): { format?: JsonObject; instruction?: string; start?: JsonStart } {
  const asked = config?.format;
  if (asked === undefined || asked === null) return {};
  const result = toClaudeSchema(asked.schema);
  if (facts.structuredOutputs && without.schemas !== true && !('reason' in result)) {
    if (result.described.length > 0)
      note(`The schema's ${result.described.join(', ')} went into descriptions: Claude does not enforce them.`);
    return { format: result.schema };
  }
  const reason =
    'reason' in result
      ? result.reason
      : facts.structuredOutputs
        ? 'Claude finds it too complex'
        : `${facts.displayName} does not enforce schemas`;
  note(`The answer's JSON schema was given as an instruction and is not enforced: ${reason}.`);
  return { instruction: jsonInstruction(asked.schema), start: jsonStartOf(asked.schema) };
}

function convertStops(stops: readonly string[] | undefined, note: (change: string) => void): string[] | undefined {
  if (stops === undefined) return undefined;
  const kept = stops.filter((stop) => /\S/.test(stop));
  if (kept.length < stops.length)
    note('Stop sequences of nothing but spaces or line ends were left out: Claude refuses them.');
  return kept.length === 0 ? undefined : kept;
}
