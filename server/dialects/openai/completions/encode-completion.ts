import { refusalText } from '../../../messages/refusal-text.ts';
import { filterText } from '../../../messages/text-filter.ts';
import type { Message } from '../../../messages/types.ts';
import { partsOf } from '../shared/answer-parts.ts';
import { chunkFrame } from '../shared/chunk-frame.ts';
import { createAnswerEncoder, type AnswerWriter } from '../shared/encode-answer.ts';
import { finishReason } from '../shared/finish-reason.ts';
import type { StreamEncoder } from '../shared/stream-chunks.ts';
import { chatUsage, countsOf } from '../shared/usage.ts';
import { NO_FENCE } from './code-fence.ts';

/** What a legacy completion is made with. */
export interface CompletionAnswer {
  id: string;
  created: number;
  model: string;
  echo: string;
  includeUsage: boolean;
  fillsIn: boolean;
  note(change: string): void;
}

/**
 * Makes the encoder of a streamed completion: chunks of `choices[0].text`, one with the finish_reason, `[DONE]`
 * (openai.md, section 2). Thinking and tool calls have no place in it.
 */
export function completionEncoder(answer: CompletionAnswer): StreamEncoder {
  const frame = chunkFrame('text_completion', 'text', answer);
  const { head, tail } = frame;
  const text = (part: string): string => head + JSON.stringify(part) + tail;
  const nothing = (): string => '';

  const writer: AnswerWriter = {
    // Also without an echo: the first chunk tells the caller that the answer has begun.
    begin: () => text(answer.echo),
    text,
    thinking: nothing,
    signature: nothing,
    json: nothing,
    startBlock: nothing,
    stopBlock: nothing,
    refuse: (words, said) => (said || words === '' ? '' : text(words)),
    finish: (stop, counts) => frame.end('""', finishReason(stop, 0, false), counts),
    fail: frame.fail,
  };
  return createAnswerEncoder(writer, answer.fillsIn ? NO_FENCE : undefined, answer.note);
}

/** Returns a whole completion. */
export function encodeCompletionWhole(message: Message, answer: CompletionAnswer): object {
  const { text } = partsOf(message);
  const kept = answer.fillsIn ? filterText(text, NO_FENCE, answer.note) : text;
  const declined = kept === '' && message.stop_reason === 'refusal';
  return {
    id: answer.id,
    object: 'text_completion',
    created: answer.created,
    model: answer.model,
    choices: [
      {
        index: 0,
        text: answer.echo + (declined ? refusalText(message.stop_details) : kept),
        logprobs: null,
        finish_reason: finishReason(message.stop_reason, 0, false),
      },
    ],
    usage: chatUsage(countsOf(message.usage)),
  };
}
