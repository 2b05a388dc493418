import { emptyMessage, messageStart } from '../../messages/events.ts';
import { errorBody } from '../../messages/error-body.ts';
import { toGatewayError, type GatewayError } from '../../messages/errors.ts';
import { newId } from '../../lib/ids.ts';
import type { EventChunks, StreamEvent } from '../../messages/types.ts';
import { usageOf } from '../../messages/usage.ts';

export interface EncodeOptions {
  /** The model's name as it was asked for. */
  model: string;
  /** An estimate of the prompt's tokens, for a `message_start` that must go out before the model has answered. */
  estimate(): number;
  requestId: string;
  /** Adds the report of context management that the caller's beta asks for. */
  contextManagement: boolean;
}

const PING = 'event: ping\ndata: {"type":"ping"}\n\n';

/**
 * Yields an answer as server-sent events, one string for each chunk. A ping before the model's first event
 * opens the message with an estimate, so that the caller hears something; the model's own start is then left
 * out. An error after the first chunk becomes an `error` event; before it, it is thrown.
 */
export async function* encodeEvents(events: EventChunks, options: EncodeOptions): AsyncGenerator<string> {
  let opened = false;
  try {
    for await (const chunk of events) {
      let text = '';
      for (const event of chunk) {
        if (event.type === 'message_start') {
          if (!opened) text += frame(event);
          opened = true;
        } else if (event.type === 'ping') {
          if (!opened)
            text += frame(
              messageStart(
                emptyMessage(newId('msg'), options.model, usageOf({ input: options.estimate(), output: 1 })),
              ),
            );
          opened = true;
          text += PING;
        } else if (event.type === 'message_delta' && options.contextManagement) {
          const reported = { ...event, context_management: NO_EDITS };
          text += frame(reported);
        } else {
          text += event.type === 'content_block_delta' ? deltaFrame(event) : frame(event);
        }
      }
      if (text !== '') yield text;
    }
  } catch (error) {
    if (!opened) throw error;
    yield errorFrame(toGatewayError(error), options.requestId);
  }
}

/** What context management did: nothing, which local models cannot tell from its absence. */
export const NO_EDITS = { applied_edits: [] };

function frame(event: { type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

const DELTA = 'event: content_block_delta\ndata: {"type":"content_block_delta","index":';

/** The events that come by the hundred: only the changing text is put into JSON (performance.md, section 6). */
function deltaFrame(event: Extract<StreamEvent, { type: 'content_block_delta' }>): string {
  const { delta, index } = event;
  switch (delta.type) {
    case 'text_delta':
      return `${DELTA}${index},"delta":{"type":"text_delta","text":${JSON.stringify(delta.text)}}}\n\n`;
    case 'thinking_delta':
      return `${DELTA}${index},"delta":{"type":"thinking_delta","thinking":${JSON.stringify(delta.thinking)}}}\n\n`;
    case 'input_json_delta':
      return `${DELTA}${index},"delta":{"type":"input_json_delta","partial_json":${JSON.stringify(delta.partial_json)}}}\n\n`;
    default:
      return frame(event);
  }
}

/** Returns an error as an event. */
export function errorFrame(error: GatewayError, requestId: string): string {
  return frame(errorBody(error, requestId));
}
