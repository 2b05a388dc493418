import { invalidRequest, unsupported } from '../../../messages/errors.ts';
import { isObject, stringOf, type JsonObject } from '../../../lib/json.ts';
import { assistantBlocks, contentBlocks, contentText, resultContent } from '../shared/decode-content.ts';
import type { MessageBuilder } from '../../../messages/build-messages.ts';
import { declareTools, TOOL_SEARCH } from '../shared/decode-tools.ts';
import { given } from '../../shared/read-fields.ts';
import { listField, objectAt, requiredString, stringField } from '../shared/fields.ts';
import { openThinking } from './sealed-thinking.ts';
import { callInput } from '../shared/tool-arguments.ts';
import type { ToolTable } from '../shared/tool-table.ts';

type Note = (change: string) => void;

/** What every item is read with. */
export interface InputContext {
  conversation: MessageBuilder;
  tools: ToolTable;
  /** The model that will answer: only its own thinking may go back to it. */
  claudeModel: string;
  note: Note;
}

/**
 * Declares the tools that stand among the items: those that Codex adds in mid-conversation, and those that
 * a search of the client found. Calls of earlier turns are named by them, so this comes before reading.
 */
export function declareInputTools(items: readonly unknown[], table: ToolTable, note: Note): void {
  for (const [index, item] of items.entries()) {
    if (!isObject(item) || (item['type'] !== 'additional_tools' && item['type'] !== 'tool_search_output')) continue;
    const path = `input.${index}.tools`;
    declareTools(listField(item, 'tools', path) ?? [], table, path, note);
  }
}

/**
 * Reads the items of a responses request into the conversation (openai.md, 5.2).
 * @throws GatewayError 400 naming the item that is wrong or stands for something that is not here.
 */
export function readInput(items: readonly unknown[], context: InputContext): void {
  for (const [index, item] of items.entries()) readItem(objectAt(item, `input.${index}`), `input.${index}`, context);
}

function readItem(item: JsonObject, path: string, context: InputContext): void {
  const { conversation, note } = context;
  const type = stringOf(item['type']) ?? 'message';
  switch (type) {
    case 'message':
      readMessage(item, path, context);
      return;
    case 'function_call':
      addCall(item, stringField(item, 'arguments', `${path}.arguments`) ?? '', path, context);
      return;
    case 'custom_tool_call':
      addCall(item, stringField(item, 'input', `${path}.input`) ?? '', path, context);
      return;
    case 'tool_search_call':
      conversation.assistant([
        {
          type: 'tool_use',
          id: requiredString(item, 'call_id', `${path}.call_id`),
          name: TOOL_SEARCH,
          input: isObject(item['arguments']) ? item['arguments'] : {},
        },
      ]);
      return;
    case 'function_call_output':
    case 'custom_tool_call_output':
      conversation.toolResult(
        requiredString(item, 'call_id', `${path}.call_id`),
        resultContent(given(item, 'output') ?? '', `${path}.output`),
      );
      return;
    case 'tool_search_output':
      conversation.toolResult(
        requiredString(item, 'call_id', `${path}.call_id`),
        'The tools that were found are now among your tools.',
      );
      return;
    case 'reasoning':
      readReasoning(item, context);
      return;
    case 'additional_tools':
      return;
    case 'item_reference':
      throw unsupported(
        `${path}: there is no item ${stringOf(item['id']) ?? ''} here, because Switchboard keeps no answers. Send the item itself.`,
        path,
      );
    case 'compaction':
      throw unsupported(
        `${path}: a compacted history can be read only by the server that made it. Send the messages themselves.`,
        path,
      );
    default:
      note(`The input item ${type} was left out: it belongs to a tool that runs at OpenAI.`);
  }
}

function readMessage(item: JsonObject, path: string, { conversation, note }: InputContext): void {
  const content = given(item, 'content');
  switch (item['role']) {
    case 'user':
      conversation.user(contentBlocks(content, `${path}.content`));
      return;
    case 'assistant':
      conversation.assistant(assistantBlocks(content, `${path}.content`, note));
      return;
    case 'system':
    case 'developer':
      conversation.system(contentText(content, `${path}.content`));
      return;
    default:
      throw invalidRequest(
        `${path}.role is ${JSON.stringify(item['role'] ?? null)}; it must be one of user, assistant, system, developer.`,
        `${path}.role`,
      );
  }
}

function addCall(item: JsonObject, text: string, path: string, { conversation, tools, note }: InputContext): void {
  const name = requiredString(item, 'name', `${path}.name`);
  const wireName = tools.wireName(name, stringField(item, 'namespace', `${path}.namespace`));
  const tool =
    item['type'] === 'custom_tool_call'
      ? { ...tools.origin(wireName), kind: 'custom' as const }
      : tools.origin(wireName);
  const id = requiredString(item, 'call_id', `${path}.call_id`);
  conversation.assistant([{ type: 'tool_use', id, name: wireName, input: callInput(tool, text, note) }]);
}

function readReasoning(item: JsonObject, { conversation, claudeModel, note }: InputContext): void {
  const sealed = stringOf(item['encrypted_content']);
  const blocks = sealed === undefined ? undefined : openThinking(sealed, claudeModel);
  if (blocks === undefined)
    note('Reasoning of another model, or without its seal, was not passed on: Claude accepts only its own.');
  else conversation.assistant(blocks);
}
