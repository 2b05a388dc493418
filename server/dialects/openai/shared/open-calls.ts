import { createMessageBuilder, type ToolResult, type MessageBuilder } from '../../../messages/build-messages.ts';
import type { ContentBlockParam } from '../../../messages/types.ts';

type ToolUse = Extract<ContentBlockParam, { type: 'tool_use' }>;
export type ResultContent = Exclude<ToolResult['content'], undefined>;

/** A request's turns, with the calls that have no result yet. */
export interface OpenCallBuilder extends Pick<MessageBuilder, 'user' | 'assistant' | 'system' | 'finish'> {
  toolUse(call: ToolUse): void;
  toolResult(callId: string, content: ResultContent): void;
  /** Ids of calls without a result so far, oldest first. */
  open(): string[];
}

/** Returns an empty conversation; `note` hears what had to be added. */
export function createOpenCallBuilder(note: (change: string) => void): OpenCallBuilder {
  const turns = createMessageBuilder(note);
  const open = new Set<string>();
  return {
    user: turns.user,
    assistant: turns.assistant,
    system: turns.system,
    finish: turns.finish,
    toolUse: (call) => {
      turns.assistant([call]);
      open.add(call.id);
    },
    toolResult: (callId, content) => {
      open.delete(callId);
      turns.toolResult({ type: 'tool_result', tool_use_id: callId, content });
    },
    open: () => [...open],
  };
}
