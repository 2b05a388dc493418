import { GatewayError } from '../../messages/errors.ts';
import type { StopReason, StreamEvent } from '../../messages/types.ts';
import {
  brokenAnswer,
  endedWithoutAnswer,
  errorFromFailure,
  errorFromRetry,
  isWorthRetry,
  type ErrorContext,
} from './map-error.ts';
import { readEvent } from './read-event.ts';
import type { Failure, Line, TurnResult } from './read-line.ts';

/** One answer as it grows out of the command's lines. */
export interface AnswerReader {
  /**
   * Takes a line and adds the events that it gives to `out`. Nothing is taken after the answer is complete.
   * @throws GatewayError when there will be no answer, or no more of it.
   */
  take(line: Line, out: StreamEvent[]): void;
  /** Whether the answer's first event has come. */
  readonly begun: boolean;
  /** Why the answer ended, once it is complete. */
  readonly stopReason: StopReason | undefined;
  /** The ids of its tool calls. */
  readonly calls: readonly string[];
  /** Whether it holds anything that can be seen. The command asks again after an answer without. */
  readonly hasContent: boolean;
  /** Whether it has failed and only the details are outstanding. */
  readonly failing: boolean;
  /** Returns the error for a process that has ended, or has stopped talking, before the answer was complete. */
  broken(reason: string): GatewayError;
}

/**
 * Returns a turn that waits for its answer. It passes on one answer that obeys the grammar of the Messages API: a
 * start,
 * blocks one after the other, an end; anything else ends it with an error.
 * @param restoreName the caller's name of a tool for the model's.
 */
export function createAnswerReader(context: ErrorContext, restoreName: (name: string) => string): AnswerReader {
  let begun = false;
  let stopReason: StopReason | undefined;
  let pendingStop: StopReason | undefined;
  let failure: Failure | undefined;
  let resetsAt: number | undefined;
  let blocks = 0;
  let open: string | undefined;
  /** A block of a kind that is not known here; its parts are left out and those after it move up. */
  let skipping = false;
  let skipped = 0;
  const calls: string[] = [];
  let hasContent = false;

  const take = (line: Line, out: StreamEvent[]): void => {
    if (stopReason !== undefined) return;
    switch (line.kind) {
      case 'event':
        // After a failure the command ends the stream by itself; that end is none of the answer's.
        if (failure === undefined) takeEvent(line.event, out);
        return;
      case 'failure':
        failure = line.failure;
        return;
      case 'limits':
        if (line.refused) resetsAt = line.resetsAt;
        return;
      case 'retry':
        if (begun) throw brokenAnswer('the connection to Anthropic was lost');
        if (!isWorthRetry(line.status, line.delayMs)) throw errorFromRetry(line.status, line.delayMs, context);
        return;
      case 'result':
        throw errorFromResult(line.result);
      case 'init':
      case 'requesting':
      case 'ask':
      case 'answer':
        return;
    }
  };

  const errorFromResult = (result: TurnResult): GatewayError => {
    const told = result.failure ?? failure;
    if (told !== undefined) {
      return errorFromFailure(
        { ...told, requestId: told.requestId ?? failure?.requestId, text: failure?.text ?? told.text },
        context,
        resetsAt,
      );
    }
    if (begun) return brokenAnswer('it has no end');
    const said = result.text === '' ? '' : ` It said: "${result.text.slice(0, 300)}"`;
    return new GatewayError('api_error', `The claude command answered by itself and did not ask the model.${said}`, {
      status: 502,
    });
  };

  const takeEvent = (raw: Extract<Line, { kind: 'event' }>['event'], out: StreamEvent[]): void => {
    const skippedPart = skipping && raw['type'] === 'content_block_delta';
    if (skippedPart) return;
    const event = readEvent(raw);
    if (event === 'broken') throw brokenAnswer('an event is incomplete');
    if (event === undefined) {
      if (raw['type'] !== 'content_block_start') return;
      if (!begun || open !== undefined || skipping) throw brokenAnswer('its parts are out of order');
      skipping = true;
      return;
    }
    switch (event.type) {
      case 'message_start':
        if (begun) throw brokenAnswer('the command began another answer');
        begun = true;
        out.push(event);
        return;
      case 'content_block_start':
        if (!begun || pendingStop !== undefined || open !== undefined || skipping || event.index !== blocks + skipped)
          throw brokenAnswer('its parts are out of order');
        open = event.content_block.type;
        if (event.content_block.type === 'tool_use') {
          calls.push(event.content_block.id);
          event.content_block.name = restoreName(event.content_block.name);
        }
        if (open === 'tool_use' || (event.content_block.type === 'text' && event.content_block.text !== ''))
          hasContent = true;
        event.index = blocks;
        out.push(event);
        return;
      case 'content_block_delta':
        if (open === undefined || event.index !== blocks + skipped || !fits(event.delta.type, open))
          throw brokenAnswer('its parts are out of order');
        if (event.delta.type === 'text_delta' && event.delta.text !== '') hasContent = true;
        event.index = blocks;
        out.push(event);
        return;
      case 'content_block_stop':
        if (skipping && event.index === blocks + skipped) {
          skipping = false;
          skipped++;
          return;
        }
        if (open === undefined || event.index !== blocks + skipped) throw brokenAnswer('its parts are out of order');
        open = undefined;
        out.push({ type: 'content_block_stop', index: blocks });
        blocks++;
        return;
      case 'message_delta':
        if (!begun || open !== undefined || skipping) throw brokenAnswer('its parts are out of order');
        // Without a reason it only closes a stream that was cut.
        if (event.delta.stop_reason === null) return;
        // The reason and the blocks must agree: an app that is told to run a tool waits for one.
        if (event.delta.stop_reason === 'tool_use' && calls.length === 0) event.delta.stop_reason = 'end_turn';
        else if (event.delta.stop_reason === 'end_turn' && calls.length > 0) event.delta.stop_reason = 'tool_use';
        pendingStop = event.delta.stop_reason;
        out.push(event);
        return;
      case 'message_stop':
        // The command closes a stream that was cut the same way, but without a reason, and then goes on by itself.
        if (!begun || open !== undefined || skipping || pendingStop === undefined)
          throw brokenAnswer('the connection to Anthropic was lost');
        stopReason = pendingStop;
        out.push(event);
        return;
      case 'ping':
        out.push(event);
    }
  };

  return {
    take,
    get begun() {
      return begun;
    },
    get stopReason() {
      return stopReason;
    },
    get calls() {
      return calls;
    },
    get hasContent() {
      return hasContent;
    },
    get failing() {
      return failure !== undefined;
    },
    broken(reason) {
      if (failure !== undefined) return errorFromFailure(failure, context, resetsAt);
      return begun ? brokenAnswer(reason) : endedWithoutAnswer(reason);
    },
  };
}

/** The block that each kind of delta belongs to. */
const HOME: Record<string, string> = {
  text_delta: 'text',
  citations_delta: 'text',
  input_json_delta: 'tool_use',
  thinking_delta: 'thinking',
  signature_delta: 'thinking',
};

function fits(delta: string, block: string): boolean {
  return HOME[delta] === block;
}
