import type { JsonObject } from '../../lib/json.ts';
import { gatewayError, type GatewayError } from '../../messages/errors.ts';
import { createOrderCheck, type Disorder } from '../../messages/event-order.ts';
import type { StopReason, StreamEvent } from '../../messages/types.ts';
import { fromClaudeEvent } from '../claude/from-claude-event.ts';
import {
  brokenAnswer,
  endedWithoutAnswer,
  errorFromFailure,
  errorFromRetry,
  isWorthRetry,
  type ErrorContext,
} from './map-error.ts';
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
 * Returns a turn that waits for its answer. It passes on one answer in the order of the language; anything else ends
 * it with an error.
 * @param restoreName the caller's name of a tool for the model's.
 */
export function createAnswerReader(
  context: ErrorContext,
  restoreName: (name: string) => string,
  note: (change: string) => void,
): AnswerReader {
  let begun = false;
  let stopReason: StopReason | undefined;
  let pendingStop: StopReason | undefined;
  let failure: Failure | undefined;
  let resetsAt: number | undefined;
  const order = createOrderCheck(note, outOfOrder);
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
    return gatewayError('command_failed', { answeredItself: said });
  };

  const takeEvent = (raw: JsonObject, out: StreamEvent[]): void => {
    const event = fromClaudeEvent(raw, incompleteEvent);
    // Signs of life are the gateway's own matter.
    if (event.type === 'ping') return;
    // Without a reason it only closes a stream that was cut.
    if (event.type === 'message_delta' && event.delta.stop_reason === null) return;
    const first = out.length;
    order.take(event, out);
    for (let at = first; at < out.length; at++) {
      const taken = out[at];
      if (taken !== undefined) heed(taken);
    }
  };

  /** Notes what an event says about the answer, and gives it the caller's words. */
  const heed = (event: StreamEvent): void => {
    switch (event.type) {
      case 'message_start':
        begun = true;
        return;
      case 'content_block_start': {
        const block = event.content_block;
        if (block.type === 'tool_use') {
          calls.push(block.id);
          block.name = restoreName(block.name);
        }
        if (block.type === 'tool_use' || (block.type === 'text' && block.text !== '')) hasContent = true;
        return;
      }
      case 'content_block_delta':
        if (event.delta.type === 'text_delta' && event.delta.text !== '') hasContent = true;
        return;
      case 'message_delta':
        // The reason and the blocks must agree: an app that is told to run a tool waits for one.
        if (event.delta.stop_reason === 'tool_use' && calls.length === 0) event.delta.stop_reason = 'end_turn';
        else if (event.delta.stop_reason === 'end_turn' && calls.length > 0) event.delta.stop_reason = 'tool_use';
        pendingStop = event.delta.stop_reason ?? undefined;
        return;
      case 'message_stop':
        stopReason = pendingStop;
        return;
      case 'content_block_stop':
      case 'ping':
        return;
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

function incompleteEvent(): GatewayError {
  return brokenAnswer('an event is incomplete');
}

/** Words an answer out of order; the command closes a stream that was cut without a reason, and goes on by itself. */
function outOfOrder(_what: string, disorder: Disorder): GatewayError {
  switch (disorder) {
    case 'begun twice':
      return brokenAnswer('the command began another answer');
    case 'no stop reason':
      return brokenAnswer('the connection to Anthropic was lost');
    case 'parts':
      return brokenAnswer('its parts are out of order');
  }
}
