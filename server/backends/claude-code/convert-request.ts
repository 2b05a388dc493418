import { invalidRequest } from '../../messages/errors.ts';
import type { ClaudeFacts } from '../../messages/model-facts.ts';
import { isArray, isObject, type JsonObject } from '../../lib/json.ts';
import { repairHistory } from '../../messages/repair-history.ts';
import type { MessageParam, MessagesRequest, OutputConfig } from '../../messages/types.ts';
import { convertHistory } from './convert-history.ts';
import { convertThinking } from './convert-thinking.ts';
import { convertToolChoice, convertTools, type ConvertedTools } from './convert-tools.ts';

/** A request as the command takes it. */
export interface Plan {
  /** The name for `--model`. */
  model: string;
  system: string;
  /** User and assistant in turns, the user's first and last; tools under the command's names. */
  messages: MessageParam[];
  tools: ConvertedTools;
  /** Fields of the API's request that the command has no option for (`CLAUDE_CODE_EXTRA_BODY`). */
  body: JsonObject;
}

/** What Anthropic has refused before, so that this attempt goes without it. */
export interface Without {
  thoughts?: boolean;
  schema?: boolean;
}

/**
 * Returns the request as this model takes it and the command can carry it. Each change is noted.
 * @throws GatewayError 400 for what cannot be said that way at all.
 */
export function convertRequest(
  request: MessagesRequest,
  facts: ClaudeFacts,
  note: (change: string) => void,
  without: Without = {},
): Plan {
  const tools = convertTools(request.tools ?? [], note);
  const choice = convertToolChoice(request.tool_choice, tools, facts, note);
  const instructions: string[] = [];
  if (choice.instruction !== undefined) instructions.push(choice.instruction);

  let thinking = convertThinking(request, facts, note);
  if (choice.forces && thinking.thinking?.type === 'enabled') {
    thinking = { ...thinking, thinking: undefined };
    note('Thinking was left out: with it this model cannot be made to call a tool.');
  }
  const output: OutputConfig = {};
  if (thinking.effort !== undefined) output.effort = thinking.effort;
  const schema = request.output_config?.format?.schema;
  if (isObject(schema)) {
    if (facts.structuredOutputs && without.schema !== true) {
      output.format = { type: 'json_schema', schema: closedSchema(schema) };
    } else {
      note("The answer's JSON schema was given as an instruction and is not enforced.");
      instructions.push(
        `Answer with a single JSON value that matches this JSON schema, and nothing else:\n${JSON.stringify(schema)}`,
      );
    }
  }
  const body: JsonObject = { max_tokens: thinking.maxTokens };
  if (tools.declared.length > 0) body['tools'] = tools.declared;
  if (choice.choice !== undefined) body['tool_choice'] = choice.choice;
  if (thinking.thinking !== undefined) body['thinking'] = thinking.thinking;
  if (Object.keys(output).length > 0) body['output_config'] = output;
  const stops = (request.stop_sequences ?? []).filter((stop) => /\S/.test(stop));
  if (stops.length > 0) body['stop_sequences'] = stops;
  if (stops.length < (request.stop_sequences?.length ?? 0))
    note('Stop sequences of nothing but white space were left out; Claude refuses them.');
  Object.assign(
    body,
    sampling(request, facts, thinking.thinking !== undefined && thinking.thinking.type !== 'disabled', note),
  );

  const { system, messages } = hoistSystem(request);
  const repaired = repairHistory(convertHistory(messages, without.thoughts === true, note), { systemRole: false });
  for (const change of repaired.changes) note(change);
  if (repaired.messages.length === 0)
    throw invalidRequest('messages: at least one message with content is required.', 'messages');
  return {
    model: request.model,
    system: [...system, ...instructions].join('\n\n'),
    messages: endedByUser(repaired.messages, note),
    tools,
    body,
  };
}

/** The command has one system prompt; system messages at the head of the conversation belong to it. */
function hoistSystem(request: MessagesRequest): { system: string[]; messages: MessageParam[] } {
  const system =
    typeof request.system === 'string' ? [request.system] : (request.system ?? []).map((block) => block.text);
  let first = 0;
  for (const message of request.messages) {
    if (message.role !== 'system') break;
    first++;
    if (typeof message.content === 'string') system.push(message.content);
    else system.push(...message.content.map((block) => block.text));
  }
  return {
    system: system.filter((text) => /\S/.test(text)),
    messages: first === 0 ? request.messages : request.messages.slice(first),
  };
}

/** The command asks only for a user's message (mapping.md, L8). */
function endedByUser(messages: MessageParam[], note: (change: string) => void): MessageParam[] {
  if (messages.at(-1)?.role !== 'assistant') return messages;
  note(
    'The answer was begun by the client; the model was asked to go on from there, since the claude command cannot do that itself.',
  );
  const text = 'Go on with your last message exactly where it ends. Do not repeat any of it and do not comment.';
  return [...messages, { role: 'user', content: [{ type: 'text', text }] }];
}

/** Mapping.md, section 8: none on models that refuse them or while thinking, never temperature and top_p together. */
function sampling(
  request: MessagesRequest,
  facts: Pick<ClaudeFacts, 'sampling' | 'displayName'>,
  thinks: boolean,
  note: (change: string) => void,
): JsonObject {
  const given = (['temperature', 'top_p', 'top_k'] as const).filter((name) => request[name] !== undefined);
  if (given.length === 0) return {};
  if (!facts.sampling || thinks) {
    note(
      `${given.join(', ')} left out: ${facts.sampling ? 'not allowed while the model thinks' : `${facts.displayName} does not take it`}.`,
    );
    return {};
  }
  const { temperature, top_p: topP, top_k: topK } = request;
  if (temperature !== undefined && temperature > 1)
    note(`temperature ${temperature} became 1: Claude's range ends there.`);
  if (temperature !== undefined && topP !== undefined)
    note('top_p left out: Claude takes it or temperature, not both.');
  return {
    ...(temperature === undefined ? {} : { temperature: Math.min(1, Math.max(0, temperature)) }),
    ...(topP === undefined || temperature !== undefined ? {} : { top_p: Math.min(1, Math.max(0, topP)) }),
    ...(topK === undefined || topK < 1 ? {} : { top_k: Math.floor(topK) }),
  };
}

/** Claude enforces only schemas whose objects are closed; the other rules of its subset are left to it to judge. */
function closedSchema(schema: JsonObject): JsonObject {
  const closed: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (isArray(value) && key !== 'enum' && key !== 'required')
      closed[key] = value.map((item) => (isObject(item) ? closedSchema(item) : item));
    else if (isObject(value) && (key === 'properties' || key === '$defs' || key === 'definitions')) {
      closed[key] = Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, isObject(inner) ? closedSchema(inner) : inner]),
      );
    } else if (isObject(value) && key === 'items') closed[key] = closedSchema(value);
    else closed[key] = value;
  }
  if (closed['type'] === 'object' || isObject(closed['properties'])) closed['additionalProperties'] ??= false;
  return closed;
}
