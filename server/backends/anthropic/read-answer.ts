import { GatewayError, toGatewayError } from '../../messages/errors.ts';
import { parseJson } from '../../messages/json.ts';
import type { StreamEvent } from '../../messages/types.ts';
import { upstreamError } from '../upstream.ts';
import { createOrderCheck } from './check-order.ts';
import { createSseDecoder } from './decode-sse.ts';
import { parseEvent } from './parse-event.ts';

/** A body as it comes, chunk by chunk. */
export type Body = AsyncIterable<unknown> & { destroy(): unknown };

/** What is needed to read one answer and to say what went wrong with it. */
export interface AnswerSource {
  body: Body;
  url: string;
  signal: AbortSignal;
  note: (change: string) => void;
}

/** How long the rest of a connection may take after the answer's end before it is closed instead of kept. */
const DRAIN_MS = 1000;

/**
 * Yields the events of a streamed answer, a batch for each read, and ends after `message_stop`. Leaving it early
 * closes the connection.
 * @throws GatewayError for an `error` event, a connection that broke and an end without `message_stop`; what came
 *   before is yielded first.
 */
export async function* readAnswer({ body, url, signal, note }: AnswerSource): AsyncGenerator<StreamEvent[]> {
  const order = createOrderCheck(note);
  let batch: StreamEvent[] = [];
  const decoder = createSseDecoder((data) => {
    order.take(parseEvent(data), batch);
  });
  const iterator = body[Symbol.asyncIterator]();
  let finished = false;
  try {
    for (;;) {
      const result = await nextOf(iterator, url, signal);
      if (result.done === true) break;
      let failure: GatewayError | undefined;
      try {
        decoder.push(bytesOf(result.value));
      } catch (error) {
        failure = toGatewayError(error);
      }
      if (batch.length > 0) {
        const ready = batch;
        batch = [];
        if (order.complete) {
          finished = true;
          void drain(iterator, body);
        }
        yield ready;
      }
      if (order.complete) return;
      if (failure !== undefined) throw failure;
    }
    finished = true;
    const rest = decoder.end();
    // A last frame without its blank line counts only when it is whole.
    if (rest !== undefined && parseJson(rest) !== undefined) order.take(parseEvent(rest), batch);
    if (batch.length > 0) yield batch;
    if (!order.complete) {
      throw new GatewayError('api_error', 'Anthropic stopped before its answer was complete. What came so far is shown; try again for a whole answer.', {
        status: 502,
      });
    }
  } finally {
    if (!finished) body.destroy();
  }
}

async function nextOf(iterator: AsyncIterator<unknown>, url: string, signal: AbortSignal): Promise<IteratorResult<unknown>> {
  try {
    return await iterator.next();
  } catch (error) {
    throw upstreamError('Anthropic', url, error, signal);
  }
}

function bytesOf(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return Buffer.from(String(chunk));
}

/** Reads to the connection's end, so that it can serve the next request. */
async function drain(iterator: AsyncIterator<unknown>, body: Body): Promise<void> {
  const timer = setTimeout(() => body.destroy(), DRAIN_MS);
  timer.unref();
  try {
    while ((await iterator.next()).done !== true);
  } catch {
    // The answer is complete; how its connection ends does not matter any more.
  } finally {
    clearTimeout(timer);
  }
}
