import { isSystemPlace } from '../../messages/check-history.ts';
import { systemReminder } from '../../messages/repair-history.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { ContentBlockParam, MessageParam, MessagesRequest, TextBlockParam } from '../../messages/types.ts';
import { isAnnotation } from './json-schema.ts';

/**
 * Returns the messages with an instruction at their very end, where it changes nothing of what may be cached: as a
 * system message if the model takes one there, else as a reminder in the user's last message.
 */
export function instructAtEnd(messages: readonly MessageParam[], text: string, systemRole: boolean): MessageParam[] {
  const last = messages.at(-1);
  if (last?.role === 'system')
    return [...messages.slice(0, -1), { role: 'system', content: [...textsOf(last), { type: 'text', text }] }];
  if (systemRole && isSystemPlace(last, undefined)) return [...messages, { role: 'system', content: text }];
  return sayAtEnd(messages, systemReminder(text));
}

/** Returns the messages with a text of the user's at their end. */
export function sayAtEnd(messages: readonly MessageParam[], text: string): MessageParam[] {
  const last = messages.at(-1);
  const block: ContentBlockParam = { type: 'text', text };
  if (last?.role !== 'user') return [...messages, { role: 'user', content: [block] }];
  return [...messages.slice(0, -1), { role: 'user', content: [...blocksOf(last), block] }];
}

/** Returns the system prompt with a text at its end. */
export function instructInSystem(system: MessagesRequest['system'], text: string): MessagesRequest['system'] {
  if (system === undefined || system.length === 0) return text;
  if (typeof system === 'string') return `${system}\n\n${text}`;
  return [...system, { type: 'text', text }];
}

/**
 * Moves system messages from the head of the conversation to the end of the system prompt, where they mean the same.
 */
export function hoistSystem(request: Pick<MessagesRequest, 'system' | 'messages'>): {
  system: MessagesRequest['system'];
  messages: MessageParam[];
} {
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

/** Returns the words that ask for JSON under a schema where the API cannot enforce it. */
export function jsonInstruction(schema: JsonObject): string {
  const plain = 'no prose before or after it, no code fence';
  const anyObject =
    schema['type'] === 'object' && Object.keys(schema).every((keyword) => keyword === 'type' || isAnnotation(keyword));
  if (anyObject) return `Answer with a single JSON object and nothing else: ${plain}.`;
  return `Answer with JSON and nothing else: ${plain}. The JSON must be valid under this JSON Schema:\n${JSON.stringify(schema)}`;
}

function textsOf(message: Extract<MessageParam, { role: 'system' }>): TextBlockParam[] {
  return typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
}

/** Returns a message's content as blocks. */
export function blocksOf(message: MessageParam): ContentBlockParam[] {
  return typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
}
