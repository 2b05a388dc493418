import type { ContentBlockParam, MessageParam } from '../../messages/types.ts';

/**
 * Returns the messages with each block replaced by what `change` returns for it. Messages of which no block changes
 * are taken over as they are, and when none changes the same array comes back: a long history is not copied.
 */
export function mapBlocks(
  messages: MessageParam[],
  change: (block: ContentBlockParam, role: 'user' | 'assistant', path: string) => ContentBlockParam,
): MessageParam[] {
  let mapped: MessageParam[] | undefined;
  for (const [at, message] of messages.entries()) {
    if (message.role === 'system' || typeof message.content === 'string') continue;
    let content: ContentBlockParam[] | undefined;
    for (const [place, block] of message.content.entries()) {
      const changed = change(block, message.role, `messages.${at}.content.${place}`);
      if (changed === block) continue;
      content ??= [...message.content];
      content[place] = changed;
    }
    if (content === undefined) continue;
    mapped ??= [...messages];
    mapped[at] = { role: message.role, content };
  }
  return mapped ?? messages;
}
