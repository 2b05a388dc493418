import { invalidRequest } from '../../messages/errors.ts';
import { isArray, isObject, isString, numberOf, type JsonObject } from '../../lib/json.ts';
import type { MessagesRequest } from '../../messages/types.ts';
import { checkMessages, checkSystem } from './check-messages.ts';
import { MESSAGES_FIELDS, parseBody } from './parse-body.ts';
import { checkOutputConfig, checkThinking, checkToolChoice, checkTools } from './check-tools.ts';

/** A request as it was sent to `/v1/messages`. */
export interface DecodedMessages {
  request: MessagesRequest;
  stream: boolean;
  /** Whether the caller asked for context management and so expects its report in the answer. */
  contextManagement: boolean;
}

/**
 * Reads a body of `/v1/messages` or, with `counting`, of `/v1/messages/count_tokens` (where `max_tokens` is not
 * needed). Unknown fields are ignored and null means "not given".
 * @throws GatewayError 400 that names the field and what is wrong with it.
 */
export function decodeMessages(body: Buffer, counting = false): DecodedMessages {
  const fields = parseBody(body, MESSAGES_FIELDS);
  const { model } = fields;
  if (model === undefined || model === null) throw invalidRequest('model: Field required', 'model');
  if (!isString(model) || model === '')
    throw invalidRequest('model: Input should be a string that names a model', 'model');
  const { messages } = fields;
  checkMessages(messages);
  const request: MessagesRequest = { model, messages };
  const cap = maxTokens(fields, counting);
  if (cap !== undefined) request.max_tokens = cap;
  if (given(fields.system)) {
    checkSystem(fields.system);
    request.system = fields.system;
  }
  if (given(fields.tools)) {
    checkTools(fields.tools);
    request.tools = fields.tools;
  }
  if (given(fields.tool_choice)) {
    checkToolChoice(fields.tool_choice);
    request.tool_choice = fields.tool_choice;
  }
  if (given(fields.thinking)) {
    checkThinking(fields.thinking);
    request.thinking = fields.thinking;
  }
  const config = outputConfig(fields);
  if (config !== undefined) {
    checkOutputConfig(config);
    request.output_config = config;
  }
  if (given(fields.stop_sequences)) request.stop_sequences = stopSequences(fields.stop_sequences);
  for (const name of ['temperature', 'top_p', 'top_k'] as const) {
    const value = fields[name];
    if (!given(value)) continue;
    const number = numberOf(value);
    if (number === undefined) throw invalidRequest(`${name}: Input should be a number`, name);
    request[name] = number;
  }
  if (isArray(fields.mcp_servers) && fields.mcp_servers.length > 0) {
    throw invalidRequest(
      'mcp_servers: MCP servers are run by Anthropic for Claude models only. Ask a Claude model, or leave them out.',
      'mcp_servers',
    );
  }
  return { request, stream: streamOf(fields.stream), contextManagement: isObject(fields.context_management) };
}

function given(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function maxTokens(fields: JsonObject, counting: boolean): number | undefined {
  const value = fields.max_tokens;
  if (!given(value)) {
    if (counting) return undefined;
    throw invalidRequest('max_tokens: Field required', 'max_tokens');
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw invalidRequest(
      'max_tokens: Input should be a whole number of at least 0: max_tokens is required and must be positive',
      'max_tokens',
    );
  }
  return value;
}

/** `output_format` is the beta name of `output_config.format`. */
function outputConfig(fields: JsonObject): unknown {
  const config = fields.output_config;
  if (!given(fields.output_format)) return given(config) ? config : undefined;
  return { ...(isObject(config) ? config : {}), format: fields.output_format };
}

function stopSequences(value: unknown): string[] {
  if (!isArray(value) || !value.every(isString))
    throw invalidRequest('stop_sequences: Input should be a list of strings', 'stop_sequences');
  return value;
}

function streamOf(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw invalidRequest('stream: Input should be true or false', 'stream');
  return value;
}
