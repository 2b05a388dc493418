import type { EventBatches, StreamEvent } from './types.ts';
import { within } from './within.ts';

const PING: readonly StreamEvent[] = [{ type: 'ping' }];

/**
 * Yields `batches` and, while the model is silent, a batch with one `ping`: the first after `firstMs`
 * without any event, then one every `everyMs`. A cold model may load for minutes, and clients give up on
 * a silent connection long before. Errors and the early `return` of the consumer reach the source.
 */
export async function* withHeartbeat(batches: EventBatches, firstMs: number, everyMs: number): AsyncGenerator<StreamEvent[]> {
  const iterator = batches[Symbol.asyncIterator]();
  let wait = firstMs;
  let done = false;
  try {
    let next = iterator.next();
    for (;;) {
      const result = await within(next, wait);
      wait = everyMs;
      if (result === undefined) {
        yield [...PING];
        continue;
      }
      if (result.done === true) {
        done = true;
        return;
      }
      yield result.value;
      next = iterator.next();
    }
  } catch (error) {
    done = true;
    throw error;
  } finally {
    if (!done) await iterator.return?.();
  }
}
