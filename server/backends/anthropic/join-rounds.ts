import type { MessageDeltaUsage, StreamEvent } from '../../messages/types.ts';
import { addedUsage, mergedUsage } from '../../messages/usage.ts';

/** Several answers of the API as one answer to the caller. */
export interface RoundJoiner {
  /** Returns the event as it stands in the joined answer, or undefined where it has no place there. */
  take(event: StreamEvent): StreamEvent | undefined;
  /** Whether the answer stopped to be sent back and go on. */
  readonly paused: boolean;
  /** The container that the API's tools work in, to be named when the answer goes on. */
  readonly container: string | undefined;
  /** After this a pause is no longer held back: it ends the answer. */
  giveUp(): void;
  /** Begins the next round, which continues the blocks so far. */
  goOn(): void;
  /** Begins the next round, which stands alone: what came so far was not shown. Its tokens still count. */
  startOver(): void;
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Returns a joiner for the rounds of one answer: blocks numbered through, one start, one end, the tokens of all. */
export function createRoundJoiner(): RoundJoiner {
  /** What the rounds before have used, and this one so far. */
  let before: MessageDeltaUsage | undefined;
  let current: MessageDeltaUsage | undefined;
  let offset = 0;
  let blocks = 0;
  let started = false;
  let joining = true;

  const used = (): MessageDeltaUsage | undefined =>
    before === undefined || current === undefined ? (before ?? current) : addedUsage(before, current);

  const joiner: Writable<RoundJoiner> = {
    paused: false,
    container: undefined,
    giveUp() {
      joining = false;
    },
    goOn() {
      offset = blocks;
      before = used();
      current = undefined;
      joiner.paused = false;
    },
    startOver() {
      offset = 0;
      blocks = 0;
      started = false;
      before = used();
      current = undefined;
      joiner.paused = false;
    },
    take(event) {
      switch (event.type) {
        case 'message_start':
          current = mergedUsage(undefined, event.message.usage);
          joiner.container = event.message.container?.id ?? joiner.container;
          if (started) return undefined;
          started = true;
          return event;
        case 'message_delta':
          current = mergedUsage(current, event.usage);
          joiner.container = event.delta.container?.id ?? joiner.container;
          if (event.delta.stop_reason === 'pause_turn' && joining) {
            joiner.paused = true;
            return undefined;
          }
          return before === undefined ? event : { ...event, usage: addedUsage(before, current) };
        case 'message_stop':
          return joiner.paused ? undefined : event;
        case 'content_block_start':
          blocks = offset + event.index + 1;
          return offset === 0 ? event : { ...event, index: event.index + offset };
        case 'content_block_delta':
          return offset === 0 ? event : { ...event, index: event.index + offset };
        case 'content_block_stop':
          return offset === 0 ? event : { ...event, index: event.index + offset };
        case 'ping':
          return event;
      }
    },
  };
  return joiner;
}
