import type { ContentBlockParam, MessageParam, TextBlockParam } from '../../messages/types.ts';

type ToolResult = Extract<ContentBlockParam, { type: 'tool_result' }>;
type ToolUse = Extract<ContentBlockParam, { type: 'tool_use' }>;
export type ResultContent = Exclude<ToolResult['content'], undefined>;

type Turn = { role: 'user' | 'assistant'; content: ContentBlockParam[] } | { role: 'system'; content: TextBlockParam[] };

/**
 * Builds Claude's messages from turns as they come: neighbours of one role become one message, texts of
 * nothing but blanks are left out (OpenAI's clients send them beside tool calls), results lead their message.
 * What a client got wrong beyond that, such as calls without results, is mended for all dialects in one
 * place on the way to the model.
 */
export interface Conversation {
  user(blocks: readonly ContentBlockParam[]): void;
  assistant(blocks: readonly ContentBlockParam[]): void;
  toolUse(call: ToolUse): void;
  toolResult(callId: string, content: ResultContent): void;
  /** Instructions: those before the first turn become `system`, later ones stay where they are. */
  system(text: string): void;
  /** Ids of calls without a result so far, oldest first. */
  open(): string[];
  finish(): { system: TextBlockParam[]; messages: MessageParam[] };
}

/** Returns an empty conversation; `note` hears what had to be added. */
export function createConversation(note: (change: string) => void): Conversation {
  const system: TextBlockParam[] = [];
  const turns: Turn[] = [];
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
    assistant: (blocks) => add('assistant', blocks),
    toolUse: (call) => {
      turnOf('assistant').push(call);
      open.add(call.id);
    },
    toolResult: (callId, content) => {
      open.delete(callId);
      const blocks = turnOf('user');
      const firstOther = blocks.findIndex((block) => block.type !== 'tool_result');
      blocks.splice(firstOther < 0 ? blocks.length : firstOther, 0, { type: 'tool_result', tool_use_id: callId, content });
    },
    system: (text) => {
      if (!hasText(text)) return;
      const block: TextBlockParam = { type: 'text', text };
      const last = turns.at(-1);
      if (last === undefined) system.push(block);
      else if (last.role === 'system') last.content.push(block);
      else turns.push({ role: 'system', content: [block] });
    },
    open: () => [...open],
    finish: () => {
      if (turns.length === 0) {
        note('The request held instructions but no user message; "Please begin." was added, because Claude needs one.');
        turns.push({ role: 'user', content: [{ type: 'text', text: 'Please begin.' }] });
      }
      return { system, messages: turns };
    },
  };
}

/** Claude refuses text blocks that are empty or hold nothing but blanks. */
function hasText(text: string): boolean {
  return /\S/.test(text);
}
