import type { EventBatches, StreamEvent } from './types.ts';

/**
 * Yields `batches` and, while the model is silent, a batch with one `ping`: the first after `firstMs`
 * without any event, then one every `everyMs`. A cold model may load for minutes, and clients give up on
 * a silent connection long before. Errors and the early `return` of the consumer reach the source.
 */
export async function* withHeartbeat(batches: EventBatches, firstMs: number, everyMs: number): AsyncGenerator<StreamEvent[]> {
  const iterator = batches[Symbol.asyncIterator]();
  let silence = (): void => undefined;
  // One timer for the whole answer, put back with every batch: this is on the path of every token.
  let timer = setTimeout(() => silence(), firstMs);
  let first = true;
  const listenOn = (): void => {
    if (!first) {
      timer.refresh();
      return;
    }
    first = false;
    clearTimeout(timer);
    timer = setTimeout(() => silence(), everyMs);
  };
  let done = false;
  try {
    let next = iterator.next();
    for (;;) {
      const result = await new Promise<IteratorResult<StreamEvent[]> | undefined>((resolve, reject) => {
        silence = () => resolve(undefined);
        next.then(resolve, reject);
      });
      listenOn();
      if (result === undefined) {
        yield [{ type: 'ping' }];
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
    clearTimeout(timer);
    if (!done) await iterator.return?.();
  }
}
