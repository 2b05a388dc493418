import { invalidRequest, unsupported } from '../../../messages/errors.ts';
import { isArray, isObject, type JsonObject } from '../../../lib/json.ts';
import type { MessagesRequest } from '../../../messages/types.ts';
import type { AskOptions } from '../../../core/ask.ts';
import { applyFormat, chatFormat } from '../shared/decode-format.ts';
import { decodeMessages } from './decode-messages.ts';
import { applyToolChoice, declareTools } from '../shared/decode-tools.ts';
import { given } from '../../shared/read-fields.ts';
import { booleanField, listField, objectField, requiredString } from '../shared/fields.ts';
import { copySampling, noteIgnored, outputCap, refuseSeveral, stopSequences } from '../shared/decode-options.ts';
import { applyThinking, chatThinking } from '../shared/decode-thinking.ts';
import { createToolTable, type ToolTable } from '../shared/tool-table.ts';

/** A chat request in the language inside, and what its answer has to look like. */
export interface ChatRequest {
  request: MessagesRequest;
  tools: ToolTable;
  stream: boolean;
  /** Whether the stream ends with a chunk of token counts. */
  includeUsage: boolean;
  /** Whether the request used the deprecated `functions`, so that a call comes back as `function_call`. */
  oldFunctions: boolean;
  /** Whether everything around one JSON object has to go. */
  objectOnly: boolean;
  /** Whether thinking is shown as `reasoning`. */
  showReasoning: boolean;
  /** The conversation that the request belongs to, as far as it says. */
  conversation: AskOptions;
}

const IGNORED = [
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'verbosity',
  'prediction',
  'store',
  'metadata',
  'service_tier',
  'web_search_options',
  'moderation',
  'prompt_cache_retention',
];

/**
 * Decodes the body of `POST /v1/chat/completions` (openai.md, 1.1 to 1.4).
 * @throws GatewayError 400 naming the field that is missing, wrong, or cannot be honoured.
 */
export function decodeChat(body: JsonObject, note: (change: string) => void): ChatRequest {
  const model = requiredString(body, 'model');
  refuseSeveral(body, 'n');
  refuseAudio(body);

  const tools = createToolTable(note);
  declareTools(listField(body, 'tools') ?? [], tools, 'tools', note);
  const old = oldFunctions(body);
  if (old !== undefined) declareTools(old, tools, 'functions', note);

  const { system, messages } = decodeMessages(body, tools, note);
  const request: MessagesRequest = { model, messages };
  const cap = outputCap(body, ['max_completion_tokens', 'max_tokens']);
  if (cap !== undefined) request.max_tokens = cap;
  const stop = stopSequences(body, note);
  if (stop !== undefined) request.stop_sequences = stop;
  copySampling(body, request);
  applyToolChoice(old === undefined ? body : { ...oldChoice(body), parallel_tool_calls: false }, tools, request);
  const choice = chatThinking(body);
  applyThinking(choice, request);
  const format = chatFormat(body);
  const conversation = { ownInstructions: system.length, ...conversationOf(body) };
  applyFormat(format, request, system, note);
  if (system.length > 0) request.system = system;
  noteIgnored(body, IGNORED, note);

  const options = objectField(body, 'stream_options');
  return {
    request,
    tools,
    stream: booleanField(body, 'stream') ?? false,
    includeUsage:
      options !== undefined && booleanField(options, 'include_usage', 'stream_options.include_usage') === true,
    oldFunctions: old !== undefined,
    objectOnly: format.type === 'json',
    showReasoning: choice === undefined || (choice.summary && choice.effort !== 'off'),
    conversation,
  };
}

/** The longest name of a conversation. */
const MAX_ID = 256;

/**
 * Reads `id`, which names the request's conversation (docs/conversations.md), and `user`, which may stand in for it.
 * An `id` that is no name is refused; a `user` that is none only names no conversation.
 */
function conversationOf(body: JsonObject): Pick<AskOptions, 'conversation' | 'user'> {
  const id = given(body, 'id');
  if (id !== undefined && !isName(id))
    throw invalidRequest(
      `id must be a string of 1 to ${MAX_ID} characters: it names the conversation. Leave it out to send the whole conversation yourself.`,
      'id',
    );
  const user = given(body, 'user');
  return { ...(id === undefined ? {} : { conversation: id }), ...(isName(user) ? { user } : {}) };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_ID;
}

function refuseAudio(body: JsonObject): void {
  const { modalities } = body;
  if (isObject(body['audio']) || (isArray(modalities) && modalities.includes('audio'))) {
    throw unsupported('Claude answers in text alone. Leave out audio, and "audio" in modalities.', 'modalities');
  }
}

/** The deprecated `functions`, if the request uses them instead of tools. */
function oldFunctions(body: JsonObject): unknown[] | undefined {
  if (given(body, 'tools') !== undefined) return undefined;
  const list = listField(body, 'functions');
  return list?.map((entry) => (isObject(entry) ? { ...entry, type: 'function' } : entry));
}

/** The deprecated `function_call` in the words of `tool_choice`. */
function oldChoice(body: JsonObject): JsonObject {
  const choice = given(body, 'function_call');
  if (choice === undefined || choice === 'none' || choice === 'auto') return { tool_choice: choice };
  if (isObject(choice) && typeof choice['name'] === 'string')
    return { tool_choice: { type: 'function', name: choice['name'] } };
  throw invalidRequest('function_call must be "none", "auto", or {"name": …}.', 'function_call');
}
