import type { GatewayError } from '../../messages/errors.ts';
import type { MessageDeltaUsage, StopReason, StreamEvent } from '../../messages/types.ts';
import { createdAt } from './created-at.ts';
import { refusalText } from '../../messages/refusal-text.ts';
import { doneReason } from './done-reason.ts';
import { JSON_ONLY } from './json-rule.ts';
import { mergedUsage } from '../../messages/usage.ts';
import { inputAtStart } from '../../messages/whole-start.ts';
import { lastMembers } from './last-line.ts';
import type { LineShape } from './line-shape.ts';
import { startStopwatch, type Stopwatch } from './stopwatch.ts';
import { brokenCall, toolCallJson } from './tool-line.ts';

export interface LineOptions {
  /** The name that was asked for. */
  model: string;
  shape: LineShape;
  showThinking: boolean;
  jsonOnly: boolean;
  /** Keeps the answer's text, for `context`. */
  keepText: boolean;
  /** Runs since the request came. */
  stopwatch?: Stopwatch;
  note: (change: string) => void;
}

/** Turns an answer's events into Ollama's lines. */
export interface LineEncoder {
  /** Returns the lines of one chunk as one text; '' when there is nothing to show yet. */
  encode(events: readonly StreamEvent[]): string;
  /** The last line, after `ended`. */
  last(context?: number[]): string;
  /** Whether the answer's end has come. */
  ended(): boolean;
  /** What makes the answer unusable; what was encoded before it counts. */
  failure(): GatewayError | undefined;
  /** The text so far, when it is kept. */
  text(): string;
}

/** A tool call while its arguments come. */
interface Call {
  id: string;
  name: string;
  /** The input as it came with the call's beginning; '' when it comes in chunks, as it nearly always does. */
  whole: string;
  json: string;
}

/**
 * The state machine of mapping.md, section 12: thinking and text go out as they come, a tool call as one line when it
 * is
 * whole, the rest at the end. A call that the cap cut off is left out; a half one would be run as if it were whole.
 */
export function createLineEncoder(options: LineOptions): LineEncoder {
  const { shape, note } = options;
  const head = `{"model":${JSON.stringify(options.model)},"created_at":"`;
  const stopwatch = options.stopwatch ?? startStopwatch();
  const filter = options.jsonOnly ? JSON_ONLY.createFilter() : undefined;
  const kept: string[] = [];
  let out = '';
  let start = '';
  let call: Call | undefined;
  /** A finished call that may have been cut off: the stop reason tells. */
  let doubtful: Call | undefined;
  let calls = 0;
  let said = false;
  let stopReason: StopReason | null = null;
  let usage: MessageDeltaUsage | undefined;
  let ended = false;
  let failure: GatewayError | undefined;

  const line = (members: string): void => {
    out += `${start}${members},"done":false}\n`;
  };

  const show = (text: string): void => {
    if (text === '') return;
    said = true;
    if (options.keepText) kept.push(text);
    line(shape.text(JSON.stringify(text)));
  };

  const showText = (text: string): void => show(filter === undefined ? text : filter.push(text));

  const showThinking = (text: string): void => {
    if (text !== '' && options.showThinking) line(shape.thinking(JSON.stringify(text)));
  };

  const showCall = (finished: Call): boolean => {
    const json = toolCallJson(finished.id, finished.name, calls, finished.json || finished.whole || '{}');
    if (json === undefined) return false;
    calls += 1;
    line(shape.calls(`[${json}]`));
    return true;
  };

  /** Another block has begun, or the model stopped by itself: the call was not cut off. */
  const settle = (): void => {
    if (doubtful === undefined) return;
    const finished = doubtful;
    doubtful = undefined;
    if (showCall(finished)) return;
    failure = brokenCall(finished.name);
  };

  const finish = (explanation: string): void => {
    doubtful ??= call;
    call = undefined;
    if (doubtful !== undefined && doneReason(stopReason) === 'length') {
      note(`The call of the tool '${doubtful.name}' was left out, because the limit on the answer cut it off.`);
      doubtful = undefined;
    }
    settle();
    if (filter !== undefined) {
      show(filter.end());
      if (filter.removed()) note(JSON_ONLY.removedNote);
    }
    if (stopReason === 'refusal') {
      note('Claude declined to answer.');
      if (!said) show(explanation);
    }
  };

  const take = (event: StreamEvent): void => {
    switch (event.type) {
      case 'content_block_delta': {
        stopwatch.first();
        const { delta } = event;
        if (delta.type === 'text_delta') showText(delta.text);
        else if (delta.type === 'thinking_delta') showThinking(delta.thinking);
        else if (delta.type === 'input_json_delta' && call !== undefined) call.json += delta.partial_json;
        return;
      }
      case 'content_block_start': {
        stopwatch.first();
        settle();
        const block = event.content_block;
        if (block.type === 'text') showText(block.text);
        else if (block.type === 'thinking') showThinking(block.thinking);
        else if (block.type === 'tool_use')
          call = { id: block.id, name: block.name, whole: inputAtStart(block.input), json: '' };
        return;
      }
      case 'content_block_stop': {
        if (call === undefined) return;
        const finished = call;
        call = undefined;
        // No arguments at all may be a call without any, or one cut off before its first.
        if ((finished.json === '' && finished.whole === '') || !showCall(finished)) doubtful = finished;
        return;
      }
      case 'message_start':
        usage = event.message.usage;
        return;
      case 'message_delta':
        usage = mergedUsage(usage, event.usage);
        stopReason = event.delta.stop_reason;
        finish(refusalText(event.delta.stop_details));
        return;
      case 'message_stop':
        ended = true;
        return;
      case 'ping':
        return;
    }
  };

  return {
    encode: (events) => {
      out = '';
      start = `${head}${createdAt()}",`;
      for (const event of events) {
        if (ended || failure !== undefined) break;
        take(event);
      }
      return out;
    },
    last: (context) => {
      const counts = usage ?? {
        input_tokens: 0,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 0,
      };
      const members = JSON.stringify(lastMembers(stopReason, counts, stopwatch, context));
      return `${head}${createdAt()}",${shape.empty},${members.slice(1)}\n`;
    },
    ended: () => ended,
    failure: () => failure,
    text: () => kept.join(''),
  };
}
