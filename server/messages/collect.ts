import { gatewayError, type GatewayError } from './errors.ts';
import { isObject, parseJson } from '../lib/json.ts';
import type { ContentBlock, EventChunks, Message, StreamEvent } from './types.ts';
import { mergedUsage } from './usage.ts';

/**
 * Returns the whole message that a stream of events amounts to, for callers that do not stream. A tool call
 * whose input the cap cut off is left out: half an input would be run as if it were whole.
 * @throws GatewayError what the stream throws, or `api_error` when it ends before `message_stop`.
 */
export async function collect(chunks: EventChunks): Promise<Message> {
  const collector = createCollector();
  for await (const chunk of chunks) {
    for (const event of chunk) collector.take(event);
  }
  return collector.message();
}

/** Builds a message from its events, one at a time. */
export interface Collector {
  take(event: StreamEvent): void;
  /** The message, once `message_stop` was taken. */
  message(): Message;
}

/**
 * Returns a collector of one answer. Deltas are gathered as chunks and joined once: adding to a long string for every
 * token would copy it over and over.
 */
export function createCollector(): Collector {
  let message: Message | undefined;
  let block: ContentBlock | undefined;
  let chunks: string[] = [];
  let complete = false;

  const started = (): Message => {
    if (message === undefined) throw broken('it began without its first event');
    return message;
  };

  return {
    take: (event) => {
      switch (event.type) {
        case 'message_start':
          message = { ...event.message, content: [] };
          return;
        case 'content_block_start':
          block = { ...event.content_block };
          chunks = [];
          return;
        case 'content_block_delta':
          if (block === undefined) throw broken('a piece came outside of any block');
          switch (event.delta.type) {
            case 'text_delta':
              chunks.push(event.delta.text);
              return;
            case 'thinking_delta':
              chunks.push(event.delta.thinking);
              return;
            case 'input_json_delta':
              chunks.push(event.delta.partial_json);
              return;
            case 'signature_delta':
              if (block.type === 'thinking') block.signature = event.delta.signature;
              return;
            case 'citations_delta':
              if (block.type === 'text') block.citations = [...(block.citations ?? []), event.delta.citation];
              return;
          }
          return;
        case 'content_block_stop':
          if (block === undefined) throw broken('a block ended that had not begun');
          block = finished(block, chunks.join(''));
          if (block !== undefined) started().content.push(block);
          block = undefined;
          return;
        case 'message_delta': {
          const { usage, delta } = event;
          message = {
            ...started(),
            stop_reason: delta.stop_reason,
            stop_sequence: delta.stop_sequence,
            stop_details: delta.stop_details,
            container: delta.container ?? started().container,
          };
          const before = message.usage;
          message.usage = {
            ...before,
            ...mergedUsage(before, usage),
            input_tokens: usage.input_tokens ?? before.input_tokens,
          };
          return;
        }
        case 'message_stop':
          complete = true;
          return;
        case 'ping':
          return;
      }
    },
    message: () => {
      if (!complete) throw broken('it ended too early');
      return started();
    },
  };
}

/**
 * Returns `block` with what its deltas said; undefined when its input is no JSON object. Blocks that come whole
 * (server tools' results) keep what they had.
 */
function finished(block: ContentBlock, joined: string): ContentBlock | undefined {
  switch (block.type) {
    case 'text':
      return { ...block, text: block.text + joined };
    case 'thinking':
      return { ...block, thinking: block.thinking + joined };
    case 'tool_use':
    case 'server_tool_use': {
      if (joined === '') return block;
      const input = parseJson(joined);
      return isObject(input) ? { ...block, input } : undefined;
    }
    default:
      return block;
  }
}

function broken(how: string): GatewayError {
  return gatewayError('answer_incomplete', { by: 'model', how });
}
