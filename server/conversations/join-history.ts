import type { MessageParam } from '../messages/types.ts';
import { fingerprint, visibleText } from './fingerprint.ts';

/** What is known of a conversation, as far as it is compared. */
export interface KnownHistory {
  /** The messages' fingerprints, oldest first. */
  readonly prints: readonly string[];
  /** The text of the last message when it is a user's that got no answer. */
  readonly unanswered?: string | undefined;
}

/** The joined history: the first `keep` known messages, then the request's from `from` on. */
export interface Junction {
  keep: number;
  from: number;
  /**
   * `new`: nothing was known. `continued`: the request left out what is known. `whole`: it brought all of it.
   * `changed`: it brought another version.
   */
  kind: 'new' | 'continued' | 'whole' | 'changed';
}

/**
 * Returns where a request goes on from what is known, so that nothing is doubled or lost.
 *
 * A request that shows an answer with something after it tells a history: where it follows the known one from the
 * beginning, the known messages stand and the request's version rules from the first difference on; where it
 * begins in the middle and reaches the known end, the known beginning is put before it; else it replaces all.
 * A request without such an answer brings new messages alone (an answer at its very end is a beginning to be
 * continued by the model, no history).
 */
export function findJunction(known: KnownHistory, asked: readonly MessageParam[]): Junction {
  const { prints, unanswered } = known;
  const count = prints.length;
  if (count === 0) return { keep: 0, from: 0, kind: 'new' };
  if (!tellsHistory(asked)) {
    const first = asked.find((message) => message.role !== 'system');
    // A question that got no answer comes again, alone or with the next one in the same message.
    const again = unanswered !== undefined && first?.role === 'user' && visibleText(first).startsWith(unanswered);
    return { keep: again ? count - 1 : count, from: 0, kind: 'continued' };
  }
  const askedPrints = asked.map(fingerprint);
  const same = commonLength(prints, 0, askedPrints);
  if (same === count) return { keep: same, from: same, kind: 'whole' };
  if (same > 0) return { keep: same, from: same, kind: 'changed' };
  for (let start = 1; start < count; start += 1) {
    if (commonLength(prints, start, askedPrints) === count - start)
      return { keep: count, from: count - start, kind: 'continued' };
  }
  return { keep: 0, from: 0, kind: 'changed' };
}

function tellsHistory(messages: readonly MessageParam[]): boolean {
  const answered = messages.findIndex((message) => message.role === 'assistant');
  return answered >= 0 && answered < messages.length - 1;
}

/** How many messages are equal, from `start` of the known and the beginning of the asked ones. */
function commonLength(known: readonly string[], start: number, asked: readonly string[]): number {
  let length = 0;
  while (start + length < known.length && length < asked.length && known[start + length] === asked[length]) length += 1;
  return length;
}
