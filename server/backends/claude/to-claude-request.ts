import { invalidRequest } from '../../messages/errors.ts';
import type { JsonStart } from '../../messages/json-only.ts';
import type { ClaudeFacts } from '../../messages/model-facts.ts';
import type { MessageParam, MessagesRequest, OutputConfig } from '../../messages/types.ts';
import { wantsCache } from './cache-control.ts';
import { loopLacksThoughts } from './history-thinking.ts';
import { hoistSystem, instructAtEnd, instructInSystem } from './instructions.ts';
import type { Without } from './learn-from.ts';
import { toPrefill } from './prefill.ts';
import type { ThinkingMemory } from './thinking-memory.ts';
import { toFormat } from './to-format.ts';
import { toHistory } from './to-history.ts';
import { toSampling } from './to-sampling.ts';
import { toThinking } from './to-thinking.ts';
import { toTools } from './to-tools.ts';
import { toToolChoice } from './tool-choice.ts';
import type { ToolNames } from './tool-names.ts';
import type { ClaudeTransport } from './transport.ts';

/** A request as Claude takes it. How it gets there is the transport's matter. */
export interface ClaudeRequest {
  system: MessagesRequest['system'];
  messages: MessageParam[];
  fields: ClaudeFields;
  answer: AnswerPlan;
}

/** All of a request but the model, the prompt and the conversation, in the order in which it is written. */
export interface ClaudeFields extends Omit<MessagesRequest, 'model' | 'system' | 'messages' | 'max_tokens'> {
  max_tokens: number;
}

/** How the answer's events become those that the caller's own request would have had. */
export interface AnswerPlan {
  names: ToolNames;
  /** Claude's names of tools whose input is taken out of `value`. */
  wrapped: ReadonlySet<string>;
  /** Claude's name of the tool whose input comes as JSON text. */
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

export interface ClaudeContext {
  facts: ClaudeFacts;
  /** The thoughts of earlier answers, for callers that lose them; absent where the transport keeps them itself. */
  remembered?: { memory: ThinkingMemory; conversation: string };
  note: (change: string) => void;
}

/**
 * Returns the request in a form that this model takes on this way, and how to read its answer (mapping.md, rules B).
 * Each change is noted; the request itself is left as it is. A field that Claude learns is added here alone.
 * @throws GatewayError 400 or 413 for what cannot be said to Claude at all.
 */
export function toClaudeRequest(
  request: MessagesRequest,
  transport: ClaudeTransport,
  context: ClaudeContext,
  without: Without = {},
): ClaudeRequest {
  const { note } = context;
  const capped = without.maxOutput === undefined ? context.facts : { ...context.facts, maxOutput: without.maxOutput };
  const facts = transport.systemRole ? capped : { ...capped, systemRole: false };
  const enforcing = without.schemas === true ? { ...facts, structuredOutputs: false } : facts;
  const tools = toTools(request.tools ?? [], enforcing, transport, note);
  const { system, messages: conversation } = hoistSystem(request);
  let thinking = toThinking(request, facts, transport, note);
  const format = toFormat(request.output_config, facts, transport, without, note);
  const choice = toToolChoice(request.tool_choice, {
    facts: enforcing,
    tools,
    transport,
    formatIsFree: request.output_config?.format === undefined || request.output_config.format === null,
    note,
  });
  if (choice.forces && thinking.thinking?.type === 'enabled') {
    thinking = { ...thinking, thinking: undefined };
    note('Thinking was left out: with it this model cannot be made to call a tool.');
  }

  let messages = toHistory(conversation, transport, { ...context, facts }, tools, thinking.thinking?.type, without);
  if (messages.length === 0)
    throw invalidRequest('messages: at least one message with content is required.', 'messages');
  if (context.remembered !== undefined && thinking.thinking?.type === 'enabled' && loopLacksThoughts(messages)) {
    thinking = { ...thinking, thinking: undefined };
    note('Thinking was left out of this request: the thoughts of the running tool calls are not known any more.');
  }
  const continues =
    transport.prefill &&
    facts.prefill &&
    thinking.thinking?.type !== 'enabled' &&
    format.format === undefined &&
    choice.choice?.type !== 'any' &&
    choice.choice?.type !== 'tool';
  messages = toPrefill(messages, continues, transport.words, note);
  let prompt = system;
  if (choice.instruction !== undefined) {
    if (transport.systemRole) messages = instructAtEnd(messages, choice.instruction, facts.systemRole);
    else prompt = instructInSystem(prompt, choice.instruction);
  }
  if (format.instruction !== undefined) prompt = instructInSystem(prompt, format.instruction);

  const fields: ClaudeFields = { max_tokens: thinking.maxTokens };
  if (tools.tools.length > 0) fields.tools = tools.tools;
  if (choice.choice !== undefined) fields.tool_choice = choice.choice;
  if (thinking.thinking !== undefined) fields.thinking = thinking.thinking;
  const schema = choice.emulated?.schema ?? format.format;
  const output: OutputConfig = {};
  if (thinking.effort !== undefined) output.effort = thinking.effort;
  if (schema !== undefined) output.format = { type: 'json_schema', schema };
  if (Object.keys(output).length > 0) fields.output_config = output;
  const stops = toStops(request.stop_sequences, note);
  if (stops !== undefined) fields.stop_sequences = stops;
  if (request.metadata !== undefined && transport.metadata) fields.metadata = request.metadata;
  const thinks = thinking.thinking?.type === 'enabled' || thinking.thinking?.type === 'adaptive';
  Object.assign(fields, toSampling(request, facts, thinks, note));
  if (transport.cacheMarks) {
    if (request.cache_control !== undefined) fields.cache_control = request.cache_control;
    else if (wantsCache({ system: prompt, messages, tools: tools.tools })) fields.cache_control = { type: 'ephemeral' };
  }

  const answer: AnswerPlan = {
    names: tools.names,
    wrapped: tools.wrapped,
    mayPause: tools.server,
    remembers: tools.tools.length > 0,
  };
  if (choice.emulated !== undefined) answer.emulated = choice.emulated.name;
  if (choice.mustCall && choice.instruction !== undefined) answer.mustCall = choice.instruction;
  if (format.start !== undefined) answer.bareJson = format.start;
  return { system: prompt !== undefined && prompt.length > 0 ? prompt : undefined, messages, fields, answer };
}

function toStops(stops: readonly string[] | undefined, note: (change: string) => void): string[] | undefined {
  if (stops === undefined) return undefined;
  const kept = stops.filter((stop) => /\S/.test(stop));
  if (kept.length < stops.length) note('Stop sequences of nothing but white space were left out: Claude refuses them.');
  return kept.length === 0 ? undefined : kept;
}
