import { gatewayError, toGatewayError, type GatewayError } from '../../../messages/errors.ts';
import type { EventChunks, StreamEvent } from '../../../messages/types.ts';
import { answerHeaders, type StreamReply } from '../../../core/reply.ts';

/** Turns an answer's events into the text of a stream. */
export interface StreamEncoder {
  /** Returns what one chunk of events comes to, as one text; empty when there is nothing to say yet. */
  encode(events: readonly StreamEvent[]): string;
  /** Whether the stream has been ended in its own way. */
  finished(): boolean;
  /** Returns the end of a stream that failed after it began. */
  fail(error: GatewayError): string;
}

/** A comment line, which every reader of server-sent events skips. */
export const PING = ': ping\n\n';

/** Returns a streamed answer: one write for each chunk of events. */
export function streamReply(events: EventChunks, encoder: StreamEncoder, headers: Record<string, string>): StreamReply {
  return eventStream(chunksOf(events, encoder), headers);
}

/** Returns chunks of text as a stream of server-sent events. */
export function eventStream(chunks: AsyncIterable<string>, headers: Record<string, string>): StreamReply {
  return {
    kind: 'stream',
    status: 200,
    headers: answerHeaders(
      { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' },
      headers,
    ),
    chunks,
  };
}

async function* chunksOf(events: EventChunks, encoder: StreamEncoder): AsyncGenerator<string> {
  let begun = false;
  try {
    for await (const chunk of events) {
      const text = encoder.encode(chunk);
      if (text === '') continue;
      begun = true;
      yield text;
    }
    if (!encoder.finished()) throw gatewayError('answer_incomplete', { by: 'stream' });
  } catch (error) {
    const failure = toGatewayError(error);
    // Before the first chunk the error is still a plain HTTP error, and after the end there is nothing to spoil.
    if (!begun) throw failure;
    if (!encoder.finished()) yield encoder.fail(failure);
  }
}
