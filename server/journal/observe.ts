import type { Exchange } from '../dialects/road.ts';
import { toGatewayError } from '../messages/errors.ts';
import type { EventBatches, StreamEvent } from '../messages/types.ts';

/**
 * Passes an answer's events on, with the model's name as it was asked for, and notes in the exchange's
 * record what the log shows: tokens, stop reason, error. Nothing is copied.
 */
export async function* observe(batches: EventBatches, modelAsked: string, exchange: Exchange): AsyncGenerator<StreamEvent[]> {
  const { record } = exchange;
  try {
    for await (const batch of batches) {
      for (const event of batch) {
        if (event.type === 'content_block_delta') continue;
        if (event.type === 'message_start') {
          event.message.model = modelAsked;
          const { usage } = event.message;
          record.tokens = {
            input: usage.input_tokens,
            output: usage.output_tokens,
            cacheRead: usage.cache_read_input_tokens ?? 0,
            cacheWrite: usage.cache_creation_input_tokens ?? 0,
          };
        } else if (event.type === 'message_delta') {
          const { usage, delta } = event;
          const before = record.tokens;
          record.tokens = {
            input: usage.input_tokens ?? before?.input ?? 0,
            output: usage.output_tokens,
            cacheRead: usage.cache_read_input_tokens ?? before?.cacheRead ?? 0,
            cacheWrite: usage.cache_creation_input_tokens ?? before?.cacheWrite ?? 0,
          };
          if (delta.stop_reason !== null) record.stopReason = delta.stop_reason;
        }
      }
      yield batch;
    }
  } catch (error) {
    const failure = toGatewayError(error);
    record.error ??= { type: failure.type, message: failure.message };
    throw failure;
  }
}
