import { gatewayError, toGatewayError, type GatewayError } from '../../messages/errors.ts';
import { parseJson } from '../../lib/json.ts';
import type { StreamEvent } from '../../messages/types.ts';
import type { Signal } from '../../lib/abort-signal.ts';
import { upstreamError } from '../../upstream/send.ts';
import type { UpstreamBody } from '../../upstream/answer-body.ts';
import { createOrderCheck } from '../../messages/event-order.ts';
import { createSseDecoder } from './decode-sse.ts';
import { fromSseData } from './from-sse-data.ts';
import { outOfOrder } from './upstream-error.ts';

/** What is needed to read one answer and to say what went wrong with it. */
export interface AnswerSource {
  body: Pick<UpstreamBody, 'read' | 'finish' | 'destroy'>;
  url: string;
  signal: Signal;
  note: (change: string) => void;
}

/**
 * Yields the events of a streamed answer, a chunk for each read, and ends after `message_stop`. Leaving it early
 * closes the connection.
 * @throws GatewayError for an `error` event, a connection that broke and an end without `message_stop`; what came
 *   before is yielded first.
 */
export async function* readAnswer({ body, url, signal, note }: AnswerSource): AsyncGenerator<StreamEvent[]> {
  const order = createOrderCheck(note, outOfOrder);
  let events: StreamEvent[] = [];
  const decoder = createSseDecoder((data) => {
    order.take(fromSseData(data), events);
  });
  let finished = false;
  try {
    for (;;) {
      let chunk: Buffer | undefined;
      try {
        chunk = await body.read();
      } catch (error) {
        throw upstreamError('Anthropic', url, error, signal);
      }
      if (chunk === undefined) break;
      let failure: GatewayError | undefined;
      try {
        decoder.push(chunk);
      } catch (error) {
        failure = toGatewayError(error);
      }
      if (events.length > 0) {
        const ready = events;
        events = [];
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
    if (rest !== undefined && parseJson(rest) !== undefined) order.take(fromSseData(rest), events);
    if (events.length > 0) yield events;
    if (!order.complete) {
      throw gatewayError('answer_incomplete', { by: 'anthropic' });
    }
  } finally {
    if (!finished) body.destroy();
  }
}
