import type { MessageParam, MessagesRequest, TextBlockParam } from '../../messages/types.ts';
import type { ChatMessage } from './chat-shapes.ts';
import { toAssistantMessage } from './to-assistant-message.ts';
import type { Conversion } from './to-parts.ts';
import { toUserMessages } from './to-user-message.ts';

/**
 * Returns the conversation in Ollama's form: the instructions first, then every turn in its place (mapping.md, section
 * 3). A trailing assistant message stays where it is and is continued.
 * @param instruction what the gateway itself has to say to the model, behind the caller's own instructions.
 * @throws GatewayError 400 for what the newest message holds and the model cannot take.
 */
export function toOllamaMessages(
  { system, messages }: Pick<MessagesRequest, 'system' | 'messages'>,
  instruction: string | undefined,
  conversion: Conversion,
): ChatMessage[] {
  const converted: ChatMessage[] = [];
  const leading = [systemText(system ?? '', conversion), instruction ?? ''].filter((text) => text !== '').join('\n\n');
  if (leading !== '') converted.push({ role: 'system', content: leading });
  const names = new Map<string, string>();
  const newest = messages.findLastIndex((message) => message.role === 'user');
  const loop = messages.findLastIndex(isRealUser);
  messages.forEach((message, index) => {
    switch (message.role) {
      case 'system': {
        const content = systemText(message.content, conversion);
        if (content !== '') converted.push({ role: 'system', content });
        return;
      }
      case 'user':
        converted.push(
          ...toUserMessages(message.content, { path: `messages.${index}`, now: index === newest }, names, conversion),
        );
        return;
      case 'assistant':
        converted.push(toAssistantMessage(message.content, index > loop, names, conversion));
    }
  });
  return converted;
}

/**
 * A message in which the user speaks, rather than one that brings tools' results (and the reminders that agents add to
 * them).
 */
function isRealUser({ role, content }: MessageParam): boolean {
  return role === 'user' && (typeof content === 'string' || !content.some((block) => block.type === 'tool_result'));
}

/** Claude Code's accounting line changes with every request and would cost a local model its whole prompt cache. */
const PSEUDO_HEADER = /^x-anthropic-billing-header:[^\n]*\n*/;

function systemText(system: string | readonly TextBlockParam[], { note }: Conversion): string {
  const texts = typeof system === 'string' ? [system] : system.map((block) => block.text);
  const kept = texts.map((text) => text.replace(PSEUDO_HEADER, ''));
  if (kept.some((text, index) => text !== texts[index])) {
    note("Claude Code's accounting line (x-anthropic-billing-header) was left out of the instructions.");
  }
  return kept.filter((text) => text !== '').join('\n\n');
}
