import type { StreamEvent } from '../../messages/types.ts';
import type { BackendCall } from '../../core/backend.ts';
import {
  isWorthAnotherTry,
  messagesUrl,
  pause,
  postMessage,
  waitBeforeRetry,
  type AnthropicUpstream,
} from './post-message.ts';
import { readAnswer } from './read-answer.ts';
import type { MessagesBody } from './to-messages-body.ts';
import { shownHeaders } from './upstream-error.ts';

/** One answer of the API under way: its first chunk is there, so nothing can fail any more without having begun. */
export interface Round {
  headers: Record<string, string>;
  chunks: AsyncGenerator<StreamEvent[]>;
}

export interface RoundCall
  extends Pick<BackendCall, 'signal' | 'received' | 'hopHeaders' | 'callerCredential' | 'betas'> {
  note: (change: string) => void;
  /** Sees the body of every request that is sent. */
  sent: (body: string) => void;
}

/**
 * Sends a request and waits for the first events of its answer. Overload and faults that pass are tried again, twice
 * at most; after the first event nothing is.
 */
export async function openRound(call: RoundCall, upstream: AnthropicUpstream, body: MessagesBody): Promise<Round> {
  const json = JSON.stringify(body);
  call.sent(json);
  for (let attempt = 1; ; attempt++) {
    try {
      const head = await postMessage(call, upstream, json);
      const chunks = readAnswer({
        body: head.body,
        url: messagesUrl(upstream.baseUrl),
        signal: call.signal,
        note: call.note,
      });
      const first = await chunks.next();
      return { headers: shownHeaders(head.headers), chunks: withFirst(first, chunks) };
    } catch (error) {
      if (!isWorthAnotherTry(error, attempt)) throw error;
      await pause(waitBeforeRetry(error, attempt), call.signal);
    }
  }
}

async function* withFirst(
  first: IteratorResult<StreamEvent[]>,
  rest: AsyncGenerator<StreamEvent[]>,
): AsyncGenerator<StreamEvent[]> {
  try {
    if (first.done !== true) yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
