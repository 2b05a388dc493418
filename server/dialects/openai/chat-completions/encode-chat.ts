import { createAnswerEncoder, type AnswerWriter } from '../shared/encode-answer.ts';
import { chunkFrame } from '../shared/chunk-frame.ts';
import { finishReason } from '../shared/finish-reason.ts';
import { OBJECT_ONLY } from '../shared/object-only.ts';
import type { StreamEncoder } from '../shared/stream-chunks.ts';
import type { ToolTable } from '../shared/tool-table.ts';
import { callWriter } from './write-call.ts';

/** What the chunks of one chat answer are made with. */
export interface ChatAnswer {
  id: string;
  /** Unix seconds, the same in every chunk. */
  created: number;
  model: string;
  tools: ToolTable;
  includeUsage: boolean;
  oldFunctions: boolean;
  objectOnly: boolean;
  showReasoning: boolean;
  note(change: string): void;
}

/**
 * Makes the encoder of a streamed chat answer (openai.md, 1.6): the role in the first chunk only, text,
 * reasoning and tool calls as they come, one finish chunk with an empty delta, token counts when asked for,
 * `[DONE]`. A call that the cap cut off stays cut, with finish_reason `length`, as OpenAI does it.
 */
export function chatEncoder(answer: ChatAnswer): StreamEncoder {
  const { oldFunctions } = answer;
  const frame = chunkFrame('chat.completion.chunk', 'delta', answer);
  const { head, tail } = frame;
  const textHead = `${head}{"content":`;
  const textTail = `}${tail}`;
  const call = callWriter(frame, answer);

  const thinking = (chunk: string): string => {
    if (chunk === '' || !answer.showReasoning) return '';
    const value = JSON.stringify(chunk);
    // Readers know one name or the other; none adds them up (openai.md, 1.8).
    return `${head}{"reasoning":${value},"reasoning_content":${value}}${tail}`;
  };

  const writer: AnswerWriter = {
    begin: () => `${head}{"role":"assistant","content":"","refusal":null}${tail}`,
    text: (text) => textHead + JSON.stringify(text) + textTail,
    thinking,
    signature: () => '',
    json: call.json,
    startBlock: (block) => {
      if (block.type === 'thinking') return thinking(block.thinking);
      return block.type === 'tool_use' ? call.begin(block.id, block.name, block.input) : '';
    },
    stopBlock: call.close,
    refuse: (words, said) => (said ? '' : `${head}{"refusal":${JSON.stringify(words)}}${tail}`),
    finish: (stop, counts) => frame.end('{}', finishReason(stop, call.count(), oldFunctions), counts),
    fail: frame.fail,
  };
  return createAnswerEncoder(writer, answer.objectOnly ? OBJECT_ONLY : undefined, answer.note);
}
