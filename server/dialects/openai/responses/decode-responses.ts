import { invalidRequest, unsupported } from '../../../messages/errors.ts';
import { isArray, isString, type JsonObject } from '../../../lib/json.ts';
import type { MessagesRequest } from '../../../messages/types.ts';
import { applyFormat, responsesFormat } from '../shared/decode-format.ts';
import { createMessageBuilder } from '../../../messages/build-messages.ts';
import { declareInputTools, readInput } from './decode-input.ts';
import { applyToolChoice, declareTools } from '../shared/decode-tools.ts';
import { given } from '../../shared/read-fields.ts';
import { booleanField, listField, requiredString, stringField } from '../shared/fields.ts';
import { copySampling, noteIgnored, outputCap } from '../shared/decode-options.ts';
import { applyThinking, responsesThinking } from '../shared/decode-thinking.ts';
import { createToolTable, type ToolTable } from '../shared/tool-table.ts';

/** A responses request in the language inside, and what its answer has to look like. */
export interface ResponsesRequest {
  request: MessagesRequest;
  tools: ToolTable;
  stream: boolean;
  /** Whether everything around one JSON object has to go. */
  objectOnly: boolean;
}

const IGNORED = [
  'max_tool_calls',
  'top_logprobs',
  'metadata',
  'service_tier',
  'prompt_cache_retention',
  'truncation',
  'context_management',
  'moderation',
  'image',
  'access_programs',
];

/**
 * Decodes the body of `POST /v1/responses` (openai.md, 5.1 and 5.2).
 * @param claudeModel the model that will answer, by its own id.
 * @throws GatewayError 400 naming the field that is missing, wrong, or cannot be honoured.
 */
export function decodeResponses(
  body: JsonObject,
  claudeModel: string,
  note: (change: string) => void,
): ResponsesRequest {
  const model = requiredString(body, 'model');
  refuseState(body);
  const items = itemsOf(body);

  const tools = createToolTable(note);
  declareTools(listField(body, 'tools') ?? [], tools, 'tools', note);
  declareInputTools(items, tools, note);

  const conversation = createMessageBuilder(note);
  conversation.system(stringField(body, 'instructions') ?? '');
  readInput(items, { conversation, tools, claudeModel, note });
  const { system, messages } = conversation.finish();

  const request: MessagesRequest = { model, messages };
  const cap = outputCap(body, ['max_output_tokens']);
  if (cap !== undefined) request.max_tokens = cap;
  copySampling(body, request);
  applyToolChoice(body, tools, request);
  applyThinking(responsesThinking(body), request);
  const format = responsesFormat(body);
  applyFormat(format, request, system, note);
  if (system.length > 0) request.system = system;
  noteIgnored(body, IGNORED, note);
  if (body['store'] === true)
    note('store was not honoured: Switchboard keeps no answers, so send the whole conversation with each request.');

  return { request, tools, stream: booleanField(body, 'stream') ?? false, objectOnly: format.type === 'json' };
}

/** Refuses what would need the gateway to keep answers: leaving it out would change what the model is asked. */
function refuseState(body: JsonObject): void {
  for (const name of ['previous_response_id', 'conversation', 'prompt']) {
    if (given(body, name) === undefined) continue;
    throw unsupported(
      `${name} is not supported: Switchboard keeps no answers, conversations or prompts. Send the whole conversation as input.`,
      name,
    );
  }
  if (booleanField(body, 'background') === true)
    throw unsupported('background is not supported: leave it out and wait for the answer, or stream it.', 'background');
}

function itemsOf(body: JsonObject): readonly unknown[] {
  const input = given(body, 'input');
  if (isString(input)) return [{ role: 'user', content: input }];
  if (isArray(input)) return input;
  throw invalidRequest(
    input === undefined ? 'input is required.' : 'input must be a string or a list of items.',
    'input',
  );
}
