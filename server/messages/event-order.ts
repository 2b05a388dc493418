import type { GatewayError } from './errors.ts';
import type { ContentBlock, StreamEvent, UnknownPart } from './types.ts';
import { splitStart } from './whole-start.ts';

type BlockDelta = Extract<StreamEvent, { type: 'content_block_delta' }>['delta'];

/** How an answer left the order: it began again, stopped without its stop reason, or its parts are in disorder. */
export type Disorder = 'begun twice' | 'no stop reason' | 'parts';

/** Words the error for an answer out of order. `what` says what came where it has no place. */
export type OutOfOrder = (what: string, disorder: Disorder) => GatewayError;

export interface OrderCheck {
  /**
   * Puts on `out` what goes on to the caller: the event with its index put right, nothing, or the parts of a start that
   * was a whole answer.
   */
  take(event: StreamEvent | UnknownPart, out: StreamEvent[]): void;
  /** Whether `message_stop` has come. */
  readonly complete: boolean;
}

/**
 * Returns a check that an answer keeps the order of the stream's grammar (anthropic.md, section 7): one start, blocks
 * one after the other with indexes 0, 1, 2 … and with deltas of their own kind, the end. A kind of block that is not
 * known is left out as a whole and said; an unknown delta is said, an unknown event ignored.
 */
export function createOrderCheck(note: (change: string) => void, outOfOrder: OutOfOrder): OrderCheck {
  let started = false;
  let ended = false;
  /** The API's index of the block that is open, and whether it is being left out. */
  let open: number | undefined;
  let leftOut = false;
  let kind: ContentBlock['type'] = 'text';
  let next = 0;
  /** The end that the start told. */
  let toldEnd: StreamEvent | undefined;

  const check = {
    complete: false,
    take(event: StreamEvent | UnknownPart, out: StreamEvent[]): void {
      if (check.complete) return;
      switch (event.type) {
        case 'content_block_delta':
          if (event.index !== open) throw outOfOrder(`a delta for block ${event.index}, which is not open`, 'parts');
          if (leftOut) return;
          if (!fits(event.delta.type, kind)) throw outOfOrder(`a ${event.delta.type} in a ${kind} block`, 'parts');
          out.push(event.index === next ? event : { ...event, index: next });
          return;
        case 'ping':
          out.push(event);
          return;
        case 'content_block_start':
          if (!started || ended || open !== undefined)
            throw outOfOrder(`block ${event.index} began at the wrong place`, 'parts');
          open = event.index;
          kind = event.content_block.type;
          leftOut = false;
          out.push(event.index === next ? event : { ...event, index: next });
          return;
        case 'content_block_stop':
          if (event.index !== open) throw outOfOrder(`an end for block ${event.index}, which is not open`, 'parts');
          open = undefined;
          if (leftOut) return;
          out.push(event.index === next ? event : { ...event, index: next });
          next++;
          return;
        case 'unknown':
          if (event.part === 'block') {
            if (!started || ended || open !== undefined) throw outOfOrder('a block began at the wrong place', 'parts');
            open = event.index;
            leftOut = true;
            note(`The answer holds a "${event.name}" block, which Switchboard does not know; it was left out.`);
          } else if (event.part === 'delta' && !leftOut) {
            note(`A part of the answer ("${event.name}") is not known to Switchboard; it was left out.`);
          }
          return;
        case 'message_start': {
          if (started) throw outOfOrder('it began twice', 'begun twice');
          started = true;
          const { start, blocks, end } = splitStart(event);
          next = event.message.content.length;
          toldEnd = end;
          out.push(start, ...blocks);
          return;
        }
        case 'message_delta':
          if (!started || open !== undefined) throw outOfOrder('its end came before a block was closed', 'parts');
          ended = true;
          out.push(event);
          return;
        case 'message_stop':
          if (open !== undefined || (!ended && toldEnd === undefined))
            throw outOfOrder('it stopped without its stop reason', 'no stop reason');
          check.complete = true;
          if (!ended && toldEnd !== undefined) out.push(toldEnd);
          out.push(event);
          return;
      }
    },
  };
  return check;
}

/** Tells whether a delta of this kind belongs into a block of that kind. */
function fits(delta: BlockDelta['type'], block: ContentBlock['type']): boolean {
  switch (delta) {
    case 'text_delta':
    case 'citations_delta':
      return block === 'text';
    case 'thinking_delta':
    case 'signature_delta':
      return block === 'thinking';
    case 'input_json_delta':
      return block === 'tool_use' || block === 'server_tool_use';
  }
}
