import type { ContentBlockParam } from '../../messages/types.ts';
import type { ChatMessage } from './chat-shapes.ts';
import { partsOf, type Conversion, type Part, type Place } from './to-parts.ts';

type ToolResult = Extract<ContentBlockParam, { type: 'tool_result' }>;

/**
 * Returns the messages that a user's message becomes: one `tool` message for each tool result, then the pictures that
 * tools returned, then what the user says. Results come first wherever they stand, as templates want them right
 * behind the calls.
 * @param names the tools' names by the ids of their calls.
 */
export function toUserMessages(
  content: string | ContentBlockParam[],
  place: Place,
  names: ReadonlyMap<string, string>,
  conversion: Conversion,
): ChatMessage[] {
  if (typeof content === 'string') return [{ role: 'user', content }];
  const messages: ChatMessage[] = [];
  const shown: Part[] = [];
  const said: Part[] = [];
  content.forEach((block, index) => {
    const path = `${place.path}.content.${index}`;
    if (block.type === 'tool_result') messages.push(toolMessage(block, path, names, conversion, shown));
    else said.push(...partsOf(block, { path, now: place.now }, conversion));
  });
  if (shown.length > 0) messages.push(userMessage(shown));
  // A message without anything said still is a turn, unless it brought results: Ollama takes no messages for "load the
  // model".
  if (said.length > 0 || messages.length === 0) messages.push(userMessage(said));
  return messages;
}

function toolMessage(
  block: ToolResult,
  path: string,
  names: ReadonlyMap<string, string>,
  conversion: Conversion,
  shown: Part[],
): ChatMessage {
  const name = names.get(block.tool_use_id);
  const texts: string[] = [];
  if (typeof block.content === 'string') texts.push(block.content);
  else {
    for (const [index, inner] of (block.content ?? []).entries()) {
      for (const part of partsOf(inner, { path: `${path}.content.${index}`, now: false }, conversion)) {
        if ('text' in part) texts.push(part.text);
        else {
          shown.push({ text: `Image from tool result ${name ?? block.tool_use_id}` }, part);
          conversion.note(
            "A picture in a tool's result was passed on as a message of the user: local models see pictures only there.",
          );
        }
      }
    }
  }
  const text = texts.filter((one) => one !== '').join('\n\n');
  // Ollama has no flag for errors, and some templates misrender an empty result.
  const content =
    block.is_error === true ? `Error: ${text === '' ? '(no output)' : text}` : text === '' ? '(no output)' : text;
  return { role: 'tool', content, ...(name === undefined ? {} : { tool_name: name }), tool_call_id: block.tool_use_id };
}

/**
 * Returns one message of all parts. Ollama keeps pictures apart from the text, so their places are marked with
 * "[image n]" where it matters: with several pictures, and where text stands on both sides of one.
 */
function userMessage(parts: readonly Part[]): ChatMessage {
  const images: string[] = [];
  const marked = placeMatters(parts);
  const texts: string[] = [];
  for (const part of parts) {
    if ('text' in part) texts.push(part.text);
    else {
      images.push(part.image);
      if (marked) texts.push(`[image ${images.length}]`);
    }
  }
  const message: ChatMessage = { role: 'user', content: texts.join('\n\n') };
  if (images.length > 0) message.images = images;
  return message;
}

function placeMatters(parts: readonly Part[]): boolean {
  const pictures = parts.filter((part) => 'image' in part).length;
  if (pictures === 0 || pictures === parts.length) return false;
  const at = parts.findIndex((part) => 'image' in part);
  return pictures > 1 || (at > 0 && at < parts.length - 1);
}
