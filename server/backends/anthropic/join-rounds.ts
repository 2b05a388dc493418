import type { MessageDeltaUsage, StreamEvent, Usage } from '../../messages/types.ts';

/** The numbers of one answer's usage that add up over several. */
interface Counts {
  input: number;
  output: number;
  cacheWrite: number;
  cacheRead: number;
  thinking: number | null;
  searches: number;
  fetches: number;
}

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

const NOTHING: Counts = { input: 0, output: 0, cacheWrite: 0, cacheRead: 0, thinking: null, searches: 0, fetches: 0 };

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Returns a joiner for the rounds of one answer: blocks numbered through, one start, one end, the tokens of all. */
export function createRoundJoiner(): RoundJoiner {
  let before = NOTHING;
  let current = NOTHING;
  let offset = 0;
  let blocks = 0;
  let started = false;
  let joining = true;

  const joiner: Writable<RoundJoiner> = {
    paused: false,
    container: undefined,
    giveUp() {
      joining = false;
    },
    goOn() {
      offset = blocks;
      before = sum(before, current);
      current = NOTHING;
      joiner.paused = false;
    },
    startOver() {
      offset = 0;
      blocks = 0;
      started = false;
      before = sum(before, current);
      current = NOTHING;
      joiner.paused = false;
    },
    take(event) {
      switch (event.type) {
        case 'message_start':
          current = countsOf(event.message.usage, NOTHING);
          joiner.container = event.message.container?.id ?? joiner.container;
          if (started) return undefined;
          started = true;
          return event;
        case 'message_delta':
          current = countsOf(event.usage, current);
          joiner.container = event.delta.container?.id ?? joiner.container;
          if (event.delta.stop_reason === 'pause_turn' && joining) {
            joiner.paused = true;
            return undefined;
          }
          return before === NOTHING ? event : { ...event, usage: usageOf(sum(before, current)) };
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

/** Numbers that the end of an answer leaves out are those of its start. */
function countsOf(usage: Usage | MessageDeltaUsage, start: Counts): Counts {
  return {
    input: usage.input_tokens ?? start.input,
    output: usage.output_tokens,
    cacheWrite: usage.cache_creation_input_tokens ?? start.cacheWrite,
    cacheRead: usage.cache_read_input_tokens ?? start.cacheRead,
    thinking: usage.output_tokens_details?.thinking_tokens ?? start.thinking,
    searches: usage.server_tool_use?.web_search_requests ?? start.searches,
    fetches: usage.server_tool_use?.web_fetch_requests ?? start.fetches,
  };
}

function sum(a: Counts, b: Counts): Counts {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    cacheRead: a.cacheRead + b.cacheRead,
    thinking: a.thinking === null && b.thinking === null ? null : (a.thinking ?? 0) + (b.thinking ?? 0),
    searches: a.searches + b.searches,
    fetches: a.fetches + b.fetches,
  };
}

function usageOf(counts: Counts): MessageDeltaUsage {
  return {
    input_tokens: counts.input,
    output_tokens: counts.output,
    cache_creation_input_tokens: counts.cacheWrite,
    cache_read_input_tokens: counts.cacheRead,
    output_tokens_details: counts.thinking === null ? null : { thinking_tokens: counts.thinking },
    server_tool_use:
      counts.searches + counts.fetches === 0
        ? null
        : { web_search_requests: counts.searches, web_fetch_requests: counts.fetches },
  };
}
