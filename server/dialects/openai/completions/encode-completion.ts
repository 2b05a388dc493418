import type { Message, MessageDeltaUsage, StopReason, StreamEvent, Usage } from '../../../messages/types.ts';
import { fenceFilter } from '../shared/code-fence.ts';
import { partsOf } from '../chat-completions/encode-chat-whole.ts';
import { openAiError } from '../shared/error-reply.ts';
import { finishReason, refusalText } from '../shared/finish-reason.ts';
import { PING, type StreamEncoder } from '../shared/stream-chunks.ts';
import { chatUsage, countsOf, messageCounts } from '../shared/usage.ts';

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

const FENCE_REMOVED = 'A code fence around the answer was removed, because the text is to be inserted as it is.';

/**
 * Makes the encoder of a streamed completion: chunks of `choices[0].text`, one with the finish_reason, `[DONE]`
 * (openai.md, section 2).
 */
export function completionEncoder(answer: CompletionAnswer): StreamEncoder {
  const [id, model] = [JSON.stringify(answer.id), JSON.stringify(answer.model)];
  const opening = `data: {"id":${id},"object":"text_completion","created":${answer.created},"model":${model},"choices":[`;
  const usageNull = answer.includeUsage ? ',"usage":null' : '';
  const textHead = `${opening}{"index":0,"text":`;
  const textTail = `,"logprobs":null,"finish_reason":null}]${usageNull}}\n\n`;
  const filter = answer.fillsIn ? fenceFilter() : undefined;

  let begun = false;
  let done = false;
  let hasText = false;
  let first: Usage | undefined;
  let last: MessageDeltaUsage | undefined;
  let stop: StopReason | null = null;
  let details: Message['stop_details'] = null;

  const chunk = (text: string): string => (text === '' ? '' : textHead + JSON.stringify(text) + textTail);

  const text = (part: string): string => {
    const kept = filter === undefined ? part : filter.push(part);
    hasText ||= kept !== '';
    return chunk(kept);
  };

  const finish = (): string => {
    done = true;
    const rest = filter?.end() ?? '';
    if (filter?.removed() === true) answer.note(FENCE_REMOVED);
    const refusal = stop === 'refusal' && !hasText && rest === '' ? refusalText(details) : '';
    const end = `${opening}{"index":0,"text":"","logprobs":null,"finish_reason":"${finishReason(stop, 0, false)}"}]${usageNull}}\n\n`;
    const usage = answer.includeUsage
      ? `${opening}],"usage":${JSON.stringify(chatUsage(countsOf(first, last)))}}\n\n`
      : '';
    return `${chunk(rest)}${chunk(refusal)}${end}${usage}data: [DONE]\n\n`;
  };

  const one = (event: StreamEvent): string => {
    switch (event.type) {
      case 'content_block_delta':
        return event.delta.type === 'text_delta' ? text(event.delta.text) : '';
      case 'content_block_start':
        return event.content_block.type === 'text' ? text(event.content_block.text) : '';
      case 'content_block_stop':
        return '';
      case 'message_start':
        first = event.message.usage;
        return '';
      case 'message_delta':
        last = event.usage;
        stop = event.delta.stop_reason ?? stop;
        details = event.delta.stop_details ?? details;
        return '';
      case 'message_stop':
        return finish();
      case 'ping':
        return PING;
    }
  };

  return {
    encode: (events) => {
      let out = '';
      for (const event of events) {
        if (done) break;
        if (!begun && event.type !== 'ping') {
          begun = true;
          // Also without an echo: the first chunk tells the caller that the answer has begun.
          out += textHead + JSON.stringify(answer.echo) + textTail;
        }
        out += one(event);
      }
      return out;
    },
    finished: () => done,
    fail: (error) => {
      done = true;
      return `data: ${JSON.stringify({ error: openAiError(error) })}\n\n`;
    },
  };
}

/** Returns a whole completion. */
export function encodeCompletionWhole(message: Message, answer: CompletionAnswer): object {
  let { text } = partsOf(message);
  if (answer.fillsIn) {
    const filter = fenceFilter();
    text = filter.push(text) + filter.end();
    if (filter.removed()) answer.note(FENCE_REMOVED);
  }
  if (text === '' && message.stop_reason === 'refusal') text = refusalText(message.stop_details);
  return {
    id: answer.id,
    object: 'text_completion',
    created: answer.created,
    model: answer.model,
    choices: [
      {
        index: 0,
        text: answer.echo + text,
        logprobs: null,
        finish_reason: finishReason(message.stop_reason, 0, false),
      },
    ],
    usage: chatUsage(messageCounts(message)),
  };
}
