import type { Exchange } from '../dialects/road.ts';
import { eachBatch } from '../messages/each-batch.ts';
import { toGatewayError } from '../messages/errors.ts';
import type { EventBatches, StreamEvent } from '../messages/types.ts';
import { noteError } from './note-error.ts';
import type { RequestRecord } from './record.ts';

/**
 * Passes an answer's events on, with the model's name as it was asked for, and notes in the exchange's
 * record what the log shows: tokens, stop reason, error. Nothing is copied.
 */
export function observe(batches: EventBatches, modelAsked: string, exchange: Exchange): EventBatches {
  const { record } = exchange;
  const fail = (error: unknown): unknown => {
    const failure = toGatewayError(error);
    noteError(record, failure);
    return failure;
  };
  return eachBatch(batches, (batch) => noteBatch(batch, modelAsked, record), fail);
}

function noteBatch(batch: readonly StreamEvent[], modelAsked: string, record: RequestRecord): void {
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
}
