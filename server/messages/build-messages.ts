import type { ContentBlockParam, MessageParam, TextBlockParam } from './types.ts';

type ToolResult = Extract<ContentBlockParam, { type: 'tool_result' }>;
export type ResultContent = Exclude<ToolResult['content'], undefined>;

type OpenMessage =
  | { role: 'user' | 'assistant'; content: ContentBlockParam[] }
  | { role: 'system'; content: TextBlockParam[] };

/**
 * Builds Claude's messages from another dialect's, which come one for each text, picture and tool result: neighbours of
 * one role become one message, and blank texts are left out (OpenAI's clients send them beside tool calls). What a
 * client got wrong beyond that is repaired for all dialects on the way to the model (repair-history.ts).
 */
export interface MessageBuilder {
  user(blocks: readonly ContentBlockParam[]): void;
  assistant(blocks: readonly ContentBlockParam[]): void;
  /** Results stand at the head of their message. */
  toolResult(callId: string, content: ResultContent): void;
  /** Ids of the calls that have no result so far, oldest first. */
  open(): string[];
  /** What comes before the first turn is `system`, what comes later stays in its place. */
  system(text: string): void;
  finish(): { system: TextBlockParam[]; messages: MessageParam[] };
}

/** Returns no turns yet; `note` hears what had to be added. */
export function createMessageBuilder(note: (change: string) => void): MessageBuilder {
  const system: TextBlockParam[] = [];
  const turns: OpenMessage[] = [];
  const open = new Set<string>();

  const turnOf = (role: 'user' | 'assistant'): ContentBlockParam[] => {
    const last = turns.at(-1);
    if (last !== undefined && last.role === role) return last.content;
    const turn = { role, content: [] };
    turns.push(turn);
    return turn.content;
  };

  const add = (role: 'user' | 'assistant', blocks: readonly ContentBlockParam[]): void => {
    const kept = blocks.filter((block) => block.type !== 'text' || hasText(block.text));
    if (kept.length > 0) turnOf(role).push(...kept);
  };

  return {
    user: (blocks) => add('user', blocks),
    assistant: (blocks) => {
      for (const block of blocks) if (block.type === 'tool_use') open.add(block.id);
      add('assistant', blocks);
    },
    toolResult: (callId, content) => {
      open.delete(callId);
      const blocks = turnOf('user');
      const firstOther = blocks.findIndex((block) => block.type !== 'tool_result');
      blocks.splice(firstOther < 0 ? blocks.length : firstOther, 0, {
        type: 'tool_result',
        tool_use_id: callId,
        content,
      });
    },
    open: () => [...open],
    system: (text) => {
      if (!hasText(text)) return;
      const last = turns.at(-1);
      if (last === undefined) system.push({ type: 'text', text });
      else if (last.role === 'system') last.content.push({ type: 'text', text });
      else turns.push({ role: 'system', content: [{ type: 'text', text }] });
    },
    finish: () => {
      if (turns.length === 0) {
        note('The request had no text of a user; "Please begin." was added, because Claude needs one.');
        turns.push({ role: 'user', content: [{ type: 'text', text: 'Please begin.' }] });
      }
      return { system, messages: turns };
    },
  };
}

/** Claude refuses texts that are empty or hold nothing but blanks. */
function hasText(text: string): boolean {
  return /\S/.test(text);
}
