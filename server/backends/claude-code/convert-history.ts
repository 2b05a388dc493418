import type { ContentBlockParam, MessageParam } from '../../messages/types.ts';
import { modelName } from './tool-names.ts';

/** Signatures that this gateway puts on the thoughts of local models; Claude knows nothing of them. */
const FOREIGN_SIGNATURE = 'gw1.';

/**
 * Returns the history with tools under the command's names, without cache marks (the command sets its own, and four are
 * the limit) and without thoughts that are not Claude's, or without any.
 */
export function convertHistory(
  messages: readonly MessageParam[],
  withoutThoughts: boolean,
  note: (change: string) => void,
): MessageParam[] {
  let dropped = 0;
  const converted: MessageParam[] = [];
  for (const message of messages) {
    if (message.role === 'system' || typeof message.content === 'string') {
      converted.push(message);
      continue;
    }
    const content: ContentBlockParam[] = [];
    for (const block of message.content) {
      if (isThought(block) && (withoutThoughts || !isClaudes(block))) dropped++;
      else content.push(convertBlock(block));
    }
    if (content.length > 0) converted.push({ ...message, content });
  }
  if (dropped > 0)
    note(
      withoutThoughts
        ? `${dropped} thought(s) of the history were left out.`
        : `${dropped} thought(s) of another model were left out of the history: Claude takes only its own.`,
    );
  return converted;
}

type Thought = Extract<ContentBlockParam, { type: 'thinking' | 'redacted_thinking' }>;

function isThought(block: ContentBlockParam): block is Thought {
  return block.type === 'thinking' || block.type === 'redacted_thinking';
}

function isClaudes(thought: Thought): boolean {
  return (
    thought.type === 'redacted_thinking' ||
    (thought.signature !== '' && !thought.signature.startsWith(FOREIGN_SIGNATURE))
  );
}

function convertBlock(block: ContentBlockParam): ContentBlockParam {
  const plain = unmarked(block);
  if (plain.type === 'tool_use') return { ...plain, name: modelName(plain.name) };
  if (
    plain.type === 'tool_result' &&
    Array.isArray(plain.content) &&
    plain.content.some((part) => 'cache_control' in part)
  ) {
    return { ...plain, content: plain.content.map(unmarked) };
  }
  return plain;
}

function unmarked<T extends object>(block: T): T {
  if (!('cache_control' in block)) return block;
  const copy = { ...block };
  delete copy.cache_control;
  return copy;
}
