import type { Exchange } from '../core/exchange.ts';
import { tapChunks } from '../lib/tap-chunks.ts';
import { toGatewayError } from '../messages/errors.ts';
import type { EventChunks, StreamEvent } from '../messages/types.ts';
import { tokenCountsOf } from '../messages/usage.ts';
import { noteError } from '../core/note-error.ts';
import type { RequestRecord } from '../core/record.ts';

/**
 * Passes an answer's events on, with the model's name as it was asked for, and notes in the exchange's
 * record what the log shows: tokens, stop reason, error. Nothing is copied.
 */
export function observe(chunks: EventChunks, modelAsked: string, exchange: Pick<Exchange, 'record'>): EventChunks {
  const { record } = exchange;
  const fail = (error: unknown): unknown => {
    const failure = toGatewayError(error);
    noteError(record, failure);
    return failure;
  };
  return tapChunks(chunks, (chunk) => noteChunk(chunk, modelAsked, record), fail);
}

function noteChunk(chunk: readonly StreamEvent[], modelAsked: string, record: RequestRecord): void {
  for (const event of chunk) {
    if (event.type === 'content_block_delta') continue;
    if (event.type === 'message_start') {
      event.message.model = modelAsked;
      record.tokens = tokenCountsOf(event.message.usage);
    } else if (event.type === 'message_delta') {
      const { usage, delta } = event;
      record.tokens = tokenCountsOf(usage, record.tokens);
      if (delta.stop_reason !== null) record.stopReason = delta.stop_reason;
    }
  }
}
