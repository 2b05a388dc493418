import { gatewayError, toGatewayError, type GatewayError } from '../../messages/errors.ts';
import type { EventChunks, StreamEvent } from '../../messages/types.ts';
import { answerHeaders, type StreamReply } from '../../core/reply.ts';
import type { LineEncoder } from './encode-lines.ts';
import { errorLine } from './error-reply.ts';
import { NDJSON_TYPE } from './json-reply.ts';

/**
 * Returns a streamed answer: one write for each chunk of events, the last line at the end.
 * @param context makes what the last line carries on, after everything else was encoded.
 */
export function streamLines(
  events: EventChunks,
  encoder: LineEncoder,
  headers: Record<string, string>,
  context?: () => Promise<number[]>,
): StreamReply {
  return {
    kind: 'stream',
    status: 200,
    headers: answerHeaders({ 'content-type': NDJSON_TYPE }, headers),
    chunks: chunksOf(events, encoder, context),
  };
}

async function* chunksOf(
  events: EventChunks,
  encoder: LineEncoder,
  context: (() => Promise<number[]>) | undefined,
): AsyncGenerator<string> {
  let begun = false;
  let failure: GatewayError | undefined;
  try {
    for await (const chunk of events) {
      const lines = encoder.encode(chunk);
      if (encoder.ended()) {
        begun = true;
        yield lines + encoder.last(await context?.());
        return;
      }
      // A ping starts the answer without a line; what else shows nothing can still become a plain HTTP error.
      if (lines !== '' || chunk.some(isPing)) {
        begun = true;
        yield lines;
      }
      failure = encoder.failure();
      if (failure !== undefined) break;
    }
    failure ??= gatewayError('answer_incomplete', { by: 'stream' });
  } catch (error) {
    failure = toGatewayError(error);
  }
  if (!begun) throw failure;
  yield errorLine(failure);
}

function isPing(event: StreamEvent): boolean {
  return event.type === 'ping';
}
