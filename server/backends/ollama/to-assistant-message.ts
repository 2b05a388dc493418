import { isObject, stringOf } from '../../lib/json.ts';
import type { ContentBlockParam } from '../../messages/types.ts';
import type { ChatMessage, ChatToolCall } from './chat-shapes.ts';
import type { Conversion } from './to-parts.ts';
import { serverToolText } from './server-tool-text.ts';
import { isOwnSignature, readSignature } from '../../messages/thinking-signature.ts';

type ThinkingBlock = Extract<ContentBlockParam, { type: 'thinking' }>;

/**
 * Returns an assistant's turn as one message. Text blocks are joined without a separator: they are one text that
 * citations cut. The order of text and calls is lost, since templates write the text first (mapping.md, L6).
 * @param thinks whether the turn's thinking goes along: only within the running tool loop, templates drop the rest.
 * @param names filled with the calls' names by their ids.
 */
export function toAssistantMessage(
  content: string | ContentBlockParam[],
  thinks: boolean,
  names: Map<string, string>,
  conversion: Conversion,
): ChatMessage {
  if (typeof content === 'string') return { role: 'assistant', content };
  let text = '';
  const thoughts: string[] = [];
  const calls: ChatToolCall[] = [];
  for (const block of content) {
    switch (block.type) {
      case 'text':
        text += block.text;
        break;
      case 'tool_use':
        names.set(block.id, block.name);
        calls.push({
          id: block.id,
          function: { name: block.name, arguments: isObject(block.input) ? block.input : {} },
        });
        break;
      case 'thinking': {
        const thought = thinks ? thoughtOf(block, conversion) : '';
        if (thought !== '') thoughts.push(thought);
        break;
      }
      case 'redacted_thinking':
        if (thinks) conversion.note('Thinking that Anthropic has encrypted was left out: only Claude can read it.');
        break;
      default: {
        const said = serverToolText({ ...block });
        if (said === undefined)
          conversion.note(`A block of type "${block.type}" was left out: local models know nothing like it.`);
        else if (said !== '') text += `${text === '' || text.endsWith('\n') ? '' : '\n'}${said}\n`;
      }
    }
  }
  const message: ChatMessage = { role: 'assistant', content: text };
  if (thoughts.length > 0) message.thinking = thoughts.join('\n\n');
  if (calls.length > 0) message.tool_calls = calls;
  return message;
}

/**
 * Returns what a local model thought, also where the caller was shown none of it. Claude's own is a summary bound to
 * Claude.
 */
function thoughtOf({ thinking, signature }: ThinkingBlock, { note }: Conversion): string {
  const mark = stringOf(signature) ?? '';
  const signed = readSignature(mark);
  if (signed !== undefined) return signed.thinking;
  // Other gateways for local models sign with nothing at all, and an own signature may have been cut on its way.
  if (mark === '' || isOwnSignature(mark)) return thinking;
  note('Thinking of another model was left out of the history.');
  return '';
}
