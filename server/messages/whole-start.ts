import { blockStop, inputJsonDelta, signatureDelta, textDelta, thinkingDelta } from './events.ts';
import { isObject } from '../lib/json.ts';
import type { ContentBlock, StreamEvent } from './types.ts';
import { mergedUsage } from './usage.ts';

type MessageStart = Extract<StreamEvent, { type: 'message_start' }>;
type MessageDelta = Extract<StreamEvent, { type: 'message_delta' }>;

/** A `message_start` in the parts that an answer has when it streams. */
export interface SplitStart {
  /** The start alone: no content, no stop reason. */
  start: MessageStart;
  /** The events of the blocks that it carried. */
  blocks: StreamEvent[];
  /** The end that it told, for an answer that has no `message_delta` of its own. */
  end: MessageDelta | undefined;
}

/**
 * Splits a `message_start` that already carries the answer: the API sends such ones when code that it runs calls a
 * tool, the whole call in the start and nothing but `message_stop` after it.
 */
export function splitStart(event: MessageStart): SplitStart {
  const { message } = event;
  if (message.content.length === 0 && message.stop_reason === null) return { start: event, blocks: [], end: undefined };
  const blocks = message.content.flatMap((block, index) => eventsOf(block, index));
  const end: MessageDelta | undefined =
    message.stop_reason === null
      ? undefined
      : {
          type: 'message_delta',
          delta: {
            stop_reason: message.stop_reason,
            stop_sequence: message.stop_sequence,
            stop_details: message.stop_details,
            container: message.container,
          },
          usage: mergedUsage(undefined, message.usage),
        };
  const start: MessageStart = {
    type: 'message_start',
    message: { ...message, content: [], stop_reason: null, stop_sequence: null, stop_details: null },
  };
  return { start, blocks, end };
}

function eventsOf(block: ContentBlock, index: number): StreamEvent[] {
  const begin = (content_block: ContentBlock): StreamEvent => ({ type: 'content_block_start', index, content_block });
  switch (block.type) {
    case 'text': {
      const citations = (block.citations ?? []).map(
        (citation): StreamEvent => ({
          type: 'content_block_delta',
          index,
          delta: { type: 'citations_delta', citation },
        }),
      );
      return [
        begin({ ...block, text: '', citations: null }),
        ...(block.text === '' ? [] : [textDelta(index, block.text)]),
        ...citations,
        blockStop(index),
      ];
    }
    case 'thinking':
      return [
        begin({ ...block, thinking: '', signature: '' }),
        ...(block.thinking === '' ? [] : [thinkingDelta(index, block.thinking)]),
        signatureDelta(index, block.signature),
        blockStop(index),
      ];
    case 'tool_use':
    case 'server_tool_use':
      return [
        begin({ ...block, input: {} }),
        inputJsonDelta(index, JSON.stringify(block.input ?? {})),
        blockStop(index),
      ];
    default:
      return [begin(block), blockStop(index)];
  }
}

/** Returns the input of a call that came with the call's start, as JSON; '' where it comes in chunks, as it mostly does. */
export function inputAtStart(input: unknown): string {
  return isObject(input) && Object.keys(input).length > 0 ? JSON.stringify(input) : '';
}
