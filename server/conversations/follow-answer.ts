import { createCollector } from '../messages/collect.ts';
import type { EventChunks, Message, StreamEvent } from '../messages/types.ts';

/**
 * Passes an answer's events on as they come and hands the whole message to `done` when its last event is there,
 * before that event is passed on: a caller that asks its next question at once finds this one remembered. An answer
 * that ends early or breaks its grammar is never handed over.
 */
export async function* followAnswer(
  chunks: EventChunks,
  done: (message: Message) => void,
): AsyncGenerator<StreamEvent[]> {
  const collector = createCollector();
  let following = true;
  for await (const chunk of chunks) {
    for (const event of chunk) {
      if (!following) break;
      let whole: Message | undefined;
      try {
        collector.take(event);
        if (event.type === 'message_stop') whole = collector.message();
      } catch {
        // The encoders judge a broken stream; here it only cannot be remembered.
        following = false;
      }
      if (whole === undefined) continue;
      following = false;
      done(whole);
    }
    yield chunk;
  }
}
