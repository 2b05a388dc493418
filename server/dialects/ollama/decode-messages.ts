import { invalidRequest } from '../../messages/errors.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { ContentBlockParam, MessageParam, TextBlockParam } from '../../messages/types.ts';
import { createMessageBuilder, type MessageBuilder, type ResultContent } from '../../messages/build-messages.ts';
import { objectAt, optionalList, optionalString } from './fields.ts';
import { decodeImages, type ImageBlock } from './decode-images.ts';
import { createToolCalls, type ToolCalls } from './tool-calls.ts';

/**
 * Returns Ollama's chat messages in the language inside: instructions in their place, images before the text of their
 * message, tool results with the id of their call.
 * @throws GatewayError 400 that names the field which is missing or of the wrong type.
 */
export function decodeMessages(
  list: readonly unknown[],
  note: (change: string) => void,
): { system: TextBlockParam[]; messages: MessageParam[] } {
  const conversation = createMessageBuilder(note);
  const calls = createToolCalls();
  for (const [index, entry] of list.entries()) {
    const path = `messages.${index}`;
    addMessage(readMessage(objectAt(entry, path), index), conversation, calls, note);
  }
  return conversation.finish();
}

/** One message with its fields checked. */
interface OllamaMessage {
  index: number;
  role: string;
  text: string;
  thinking: string;
  images: ImageBlock[];
  toolCalls: unknown[];
  toolCallId: string;
  toolName: string;
}

function readMessage(message: JsonObject, index: number): OllamaMessage {
  const path = `messages.${index}`;
  return {
    index,
    role: optionalString(message, 'role', `${path}.role`),
    text: optionalString(message, 'content', `${path}.content`),
    thinking: optionalString(message, 'thinking', `${path}.thinking`),
    images: decodeImages(optionalList(message, 'images', `${path}.images`), `${path}.images`),
    toolCalls: optionalList(message, 'tool_calls', `${path}.tool_calls`),
    toolCallId: optionalString(message, 'tool_call_id', `${path}.tool_call_id`),
    // Older clients write the tool's name into `name`.
    toolName:
      optionalString(message, 'tool_name', `${path}.tool_name`) || optionalString(message, 'name', `${path}.name`),
  };
}

function addMessage(
  message: OllamaMessage,
  conversation: MessageBuilder,
  calls: ToolCalls,
  note: (change: string) => void,
): void {
  const { role, text, images, toolCalls, index } = message;
  switch (role) {
    case 'system':
      conversation.system(text);
      addForeignImages(images, role, conversation, note);
      return;
    case 'user':
      conversation.user([...images, { type: 'text', text }]);
      return;
    case 'assistant':
      if (message.thinking !== '')
        note('Thinking in the history was left out: it comes without the signature that Claude demands.');
      conversation.assistant([{ type: 'text', text }, ...calls.add(toolCalls, index)]);
      addForeignImages(images, role, conversation, note);
      return;
    case 'tool':
      addResult(message, conversation, calls, note);
      return;
    default:
      throw invalidRequest(
        `messages.${index}.role must be "system", "user", "assistant" or "tool", not ${JSON.stringify(role)}`,
        `messages.${index}.role`,
      );
  }
}

function addResult(
  message: OllamaMessage,
  conversation: MessageBuilder,
  calls: ToolCalls,
  note: (change: string) => void,
): void {
  const { text, images, toolCallId, toolName } = message;
  const content: Exclude<ResultContent, string> = images.length === 0 ? [] : [...images];
  if (/\S/.test(text)) content.push({ type: 'text', text });
  const id = calls.answeredBy(toolCallId, toolName);
  if (id === undefined) {
    note('A tool result in the history answers no call; Claude gets it as text of the user.');
    const name = toolName === '' ? 'a tool' : `the tool ${toolName}`;
    const head = `[Result of ${name}, whose call is not part of this conversation]`;
    conversation.user([{ type: 'text', text: head }, ...images, { type: 'text', text }]);
    return;
  }
  conversation.toolResult(id, images.length === 0 ? text : content);
}

/** Claude takes pictures only from the user and from tools. */
function addForeignImages(
  images: readonly ImageBlock[],
  role: string,
  conversation: MessageBuilder,
  note: (change: string) => void,
): void {
  if (images.length === 0) return;
  note(
    `Images of a message with the role ${role} were put into a user message behind it: Claude takes them only there.`,
  );
  const blocks: ContentBlockParam[] = [
    ...images,
    { type: 'text', text: `[The image belongs to the ${role} message above.]` },
  ];
  conversation.user(blocks);
}
