import { invalidRequest } from '../../../messages/errors.ts';
import { isObject, stringOf, type JsonObject } from '../../../lib/json.ts';
import type { MessageParam, TextBlockParam } from '../../../messages/types.ts';
import { assistantBlocks, contentBlocks, contentText, resultContent } from '../shared/decode-content.ts';
import { createMessageBuilder, type MessageBuilder } from '../../../messages/build-messages.ts';
import { given } from '../../shared/read-fields.ts';
import { listField, objectAt, objectField, requiredString, stringField } from '../shared/fields.ts';
import { callInput } from '../shared/tool-arguments.ts';
import type { ToolTable } from '../shared/tool-table.ts';

type Note = (change: string) => void;

/** What every message is read with. */
interface MessageContext {
  conversation: MessageBuilder;
  tools: ToolTable;
  note: Note;
  /** Whether several people speak, so that names say something. */
  named: boolean;
  /** Calls in the deprecated shape have no id; their results name the function. */
  functionCalls: Map<string, string>;
}

/**
 * Returns chat messages as Claude's, the leading instructions apart.
 * @throws GatewayError 400 naming the field for what is missing, of the wrong type, or of an unknown role.
 */
export function decodeMessages(
  body: JsonObject,
  tools: ToolTable,
  note: Note,
): { system: TextBlockParam[]; messages: MessageParam[] } {
  const list = listField(body, 'messages');
  if (list === undefined) throw invalidRequest('messages is required.', 'messages');
  if (list.length === 0) throw invalidRequest('messages is too short: it must hold at least one message.', 'messages');
  const messages = list.map((entry, index) => objectAt(entry, `messages.${index}`));
  const names = new Set(
    messages
      .filter((message) => message['role'] === 'user')
      .map((message) => message['name'])
      .filter((name) => typeof name === 'string'),
  );
  const context: MessageContext = {
    conversation: createMessageBuilder(note),
    tools,
    note,
    named: names.size > 1,
    functionCalls: new Map(),
  };
  for (const [index, message] of messages.entries()) readMessage(message, `messages.${index}`, context);
  return context.conversation.finish();
}

function readMessage(message: JsonObject, path: string, context: MessageContext): void {
  const { conversation } = context;
  const content = given(message, 'content');
  switch (message['role']) {
    case 'system':
    case 'developer':
      conversation.system(contentText(content, `${path}.content`));
      return;
    case 'user': {
      const blocks = contentBlocks(content, `${path}.content`);
      const name = stringOf(message['name']);
      conversation.user(context.named && name !== undefined ? [{ type: 'text', text: `${name}:` }, ...blocks] : blocks);
      return;
    }
    case 'assistant':
      readAssistant(message, path, context);
      return;
    case 'tool':
      conversation.toolResult(resultId(message, path, context), resultContent(content ?? '', `${path}.content`));
      return;
    case 'function': {
      const name = requiredString(message, 'name', `${path}.name`);
      conversation.toolResult(context.functionCalls.get(name) ?? name, resultContent(content ?? '', `${path}.content`));
      return;
    }
    default:
      throw invalidRequest(
        `${path}.role is ${JSON.stringify(message['role'] ?? null)}; it must be one of system, developer, user, assistant, tool, function.`,
        `${path}.role`,
      );
  }
}

function readAssistant(message: JsonObject, path: string, context: MessageContext): void {
  const { conversation, note } = context;
  if (REASONING.some((name) => given(message, name) !== undefined)) {
    note('Reasoning text in earlier answers was not passed on: Claude accepts none without its own signature.');
  }
  conversation.assistant(assistantBlocks(given(message, 'content'), `${path}.content`, note));
  const refusal = stringField(message, 'refusal', `${path}.refusal`);
  if (refusal !== undefined) conversation.assistant([{ type: 'text', text: refusal }]);
  const calls = listField(message, 'tool_calls', `${path}.tool_calls`) ?? [];
  for (const [index, entry] of calls.entries()) {
    const place = `${path}.tool_calls.${index}`;
    readCall(objectAt(entry, place), place, `${spareId(path)}_${index}`, context);
  }
  const old = objectField(message, 'function_call', `${path}.function_call`);
  if (old === undefined) return;
  const name = requiredString(old, 'name', `${path}.function_call.name`);
  const id = spareId(path);
  context.functionCalls.set(name, id);
  addCall(id, name, argumentsOf(old, `${path}.function_call`), context);
}

/** The id of a call that came without one, the same each time the conversation is sent. */
function spareId(path: string): string {
  return `call_${path.replaceAll('.', '_')}`;
}

const REASONING = ['reasoning', 'reasoning_content', 'reasoning_details'];

function readCall(call: JsonObject, path: string, spare: string, context: MessageContext): void {
  const id = stringField(call, 'id', `${path}.id`) ?? spare;
  const custom = objectField(call, 'custom', `${path}.custom`);
  if (custom !== undefined) {
    const name = requiredString(custom, 'name', `${path}.custom.name`);
    addCall(id, name, stringField(custom, 'input', `${path}.custom.input`) ?? '', context);
    return;
  }
  const called = objectField(call, 'function', `${path}.function`);
  if (called === undefined) throw invalidRequest(`${path}.function is required.`, `${path}.function`);
  addCall(
    id,
    requiredString(called, 'name', `${path}.function.name`),
    argumentsOf(called, `${path}.function`),
    context,
  );
}

/** Arguments are a JSON string; some clients send the object itself. */
function argumentsOf(call: JsonObject, path: string): string {
  const value = given(call, 'arguments');
  return isObject(value) ? JSON.stringify(value) : (stringField(call, 'arguments', `${path}.arguments`) ?? '');
}

function addCall(id: string, name: string, text: string, { conversation, tools, note }: MessageContext): void {
  const wireName = tools.wireName(name);
  const input = callInput(tools.origin(wireName), text, note);
  conversation.assistant([{ type: 'tool_use', id, name: wireName, input }]);
}

/** A result names its call; where it does not, it belongs to the oldest call that waits. */
function resultId(message: JsonObject, path: string, { conversation, note }: MessageContext): string {
  const id = stringField(message, 'tool_call_id', `${path}.tool_call_id`);
  if (id !== undefined && id !== '') return id;
  const oldest = conversation.open()[0];
  if (oldest === undefined) throw invalidRequest(`${path}.tool_call_id is required.`, `${path}.tool_call_id`);
  note('A tool result without tool_call_id was given to the oldest open call.');
  return oldest;
}
