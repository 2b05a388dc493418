import type { Message } from '../../../messages/types.ts';

/** What an answer consists of, as the OpenAI dialects see it. */
export interface AnswerParts {
  text: string;
  reasoning: string;
  calls: { id: string; name: string; json: string }[];
}

/** Returns an answer's text, its reasoning and its calls; blocks of other kinds have no place in OpenAI's shapes. */
export function partsOf(message: Message): AnswerParts {
  const parts: AnswerParts = { text: '', reasoning: '', calls: [] };
  for (const block of message.content) {
    if (block.type === 'text') parts.text += block.text;
    else if (block.type === 'thinking') parts.reasoning += block.thinking;
    else if (block.type === 'tool_use')
      parts.calls.push({ id: block.id, name: block.name, json: JSON.stringify(block.input ?? {}) });
  }
  return parts;
}
