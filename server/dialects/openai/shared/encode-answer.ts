import type { TextRule } from '../../../messages/text-filter.ts';
import { refusalText } from '../../../messages/refusal-text.ts';
import { mergedUsage } from '../../../messages/usage.ts';
import type { ContentBlock, Message, MessageDeltaUsage, StopReason, StreamEvent } from '../../../messages/types.ts';
import type { GatewayError } from '../../../messages/errors.ts';
import { PING, type StreamEncoder } from './stream-chunks.ts';
import { countsOf, type UsageCounts } from './usage.ts';

/**
 * How one of the routes writes the parts of an answer. They are called in the answer's order, and each returns what
 * goes to the caller; '' where this route has no words for it.
 */
export interface AnswerWriter {
  begin(): string;
  /** Never empty, and without what the filter took away. */
  text(text: string): string;
  thinking(text: string): string;
  signature(signature: string): string;
  /** A chunk of the open call's arguments. */
  json(json: string): string;
  /** A block begins that is not text. */
  startBlock(block: ContentBlock): string;
  stopBlock(): string;
  /** The model declined; `said` tells whether the caller has seen any text. */
  refuse(words: string, said: boolean): string;
  finish(stop: StopReason | null, counts: UsageCounts): string;
  /** Ends an answer that failed; `begun` tells whether `begin` was called. */
  fail(error: GatewayError, begun: boolean): string;
}

/**
 * Makes the encoder of a streamed answer: the walk over its events, which is the same for every route of this dialect.
 * `rule` is what the answer's text goes through, where it does not go out as it comes.
 */
export function createAnswerEncoder(
  writer: AnswerWriter,
  rule: TextRule | undefined,
  note: (change: string) => void,
): StreamEncoder {
  const filter = rule?.createFilter();
  let begun = false;
  let done = false;
  let said = false;
  let usage: MessageDeltaUsage | undefined;
  let stop: StopReason | null = null;
  let details: Message['stop_details'] = null;

  const say = (text: string): string => {
    if (text === '') return '';
    said = true;
    return writer.text(text);
  };

  const text = (chunk: string): string => say(filter === undefined ? chunk : filter.push(chunk));

  const finish = (): string => {
    done = true;
    let out = '';
    if (rule !== undefined && filter !== undefined) {
      out += say(filter.end());
      if (filter.removed()) note(rule.removedNote);
    }
    if (stop === 'refusal') out += writer.refuse(refusalText(details), said);
    return out + writer.finish(stop, countsOf(usage));
  };

  const take = (event: StreamEvent): string => {
    switch (event.type) {
      case 'content_block_delta':
        switch (event.delta.type) {
          case 'text_delta':
            return text(event.delta.text);
          case 'thinking_delta':
            return writer.thinking(event.delta.thinking);
          case 'input_json_delta':
            return writer.json(event.delta.partial_json);
          case 'signature_delta':
            return writer.signature(event.delta.signature);
          default:
            return '';
        }
      case 'content_block_start': {
        const block = event.content_block;
        return block.type === 'text' ? text(block.text) : writer.startBlock(block);
      }
      case 'content_block_stop':
        return writer.stopBlock();
      case 'message_start':
        usage = event.message.usage;
        return '';
      case 'message_delta':
        usage = mergedUsage(usage, event.usage);
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
          out += writer.begin();
        }
        out += take(event);
      }
      return out;
    },
    finished: () => done,
    fail: (error) => {
      done = true;
      return writer.fail(error, begun);
    },
  };
}
