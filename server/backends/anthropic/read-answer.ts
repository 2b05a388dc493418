import { GatewayError, toGatewayError } from '../../messages/errors.ts';
import { parseJson } from '../../messages/json.ts';
import type { StreamEvent } from '../../messages/types.ts';
import type { Signal } from '../../messages/signal.ts';
import { upstreamError } from '../upstream.ts';
import type { UpstreamBody } from '../upstream-body.ts';
import { createOrderCheck } from './check-order.ts';
import { createSseDecoder } from './decode-sse.ts';
import { parseEvent } from './parse-event.ts';

/** What is needed to read one answer and to say what went wrong with it. */
export interface AnswerSource {
  body: Pick<UpstreamBody, 'read' | 'finish' | 'destroy'>;
  url: string;
  signal: Signal;
  note: (change: string) => void;
}

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
  let finished = false;
  try {
    for (;;) {
      let piece: Buffer | undefined;
      try {
        piece = await body.read();
      } catch (error) {
        throw upstreamError('Anthropic', url, error, signal);
      }
      if (piece === undefined) break;
      let failure: GatewayError | undefined;
      try {
        decoder.push(piece);
      } catch (error) {
        failure = toGatewayError(error);
      }
      if (batch.length > 0) {
        const ready = batch;
        batch = [];
        if (order.complete) {
          finished = true;
          body.finish();
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
