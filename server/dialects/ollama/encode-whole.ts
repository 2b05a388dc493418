import { collect } from '../../messages/collect.ts';
import { tapChunks } from '../../lib/tap-chunks.ts';
import type { EventChunks, Message } from '../../messages/types.ts';
import { createdAt } from './created-at.ts';
import { refusalText } from '../../messages/refusal-text.ts';
import { doneReason } from './done-reason.ts';
import { filterText } from '../../messages/text-filter.ts';
import { JSON_ONLY } from './json-rule.ts';
import { lastMembers, type LastMembers } from './last-line.ts';
import { startStopwatch, type Stopwatch } from './stopwatch.ts';
import { brokenCall } from './tool-line.ts';

export interface WholeOptions {
  model: string;
  showThinking: boolean;
  jsonOnly: boolean;
  stopwatch?: Stopwatch;
  note: (change: string) => void;
}

/** One call as Ollama writes it. */
interface ToolCall {
  id: string;
  function: { index: number; name: string; arguments: unknown };
}

/** The parts of an answer for a caller that does not stream, and its end. */
export interface WholeAnswer {
  text: string;
  thinking: string;
  toolCalls: ToolCall[];
  head: { model: string; created_at: string };
  last: (context?: number[]) => LastMembers;
}

/**
 * Waits for the whole answer and returns its parts.
 * @throws GatewayError what the stream throws, and 502 for a call with broken arguments.
 */
export async function encodeWhole(events: EventChunks, options: WholeOptions): Promise<WholeAnswer> {
  const stopwatch = options.stopwatch ?? startStopwatch();
  const begun: Begun = { calls: new Map(), last: undefined };
  const message = await collect(tapCalls(events, stopwatch, begun));
  const calls = message.content.filter((block) => block.type === 'tool_use');
  const kept = calls.filter((block) => block.id !== begun.last || !isDoubtful(message, block.input));
  for (const block of kept) begun.calls.delete(block.id);
  for (const name of begun.calls.values()) {
    if (doneReason(message.stop_reason) !== 'length') throw brokenCall(name);
    options.note(`The call of the tool '${name}' was left out, because the limit on the answer cut it off.`);
  }
  return {
    text: textOf(message, options),
    thinking: options.showThinking
      ? message.content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join('')
      : '',
    toolCalls: kept.map((block, index) => ({
      id: block.id,
      function: { index, name: block.name, arguments: block.input },
    })),
    head: { model: options.model, created_at: createdAt() },
    last: (context) => lastMembers(message.stop_reason, message.usage, stopwatch, context),
  };
}

/** The calls that began; the collected message holds only the whole ones. */
interface Begun {
  /** Names by id. */
  calls: Map<string, string>;
  /** The id of the call that is the answer's last block and has no chunk of its arguments yet. */
  last: string | undefined;
}

/** Marks the first chunk and keeps the calls that begin. */
function tapCalls(events: EventChunks, stopwatch: Stopwatch, begun: Begun): EventChunks {
  return tapChunks(events, (chunk) => {
    for (const event of chunk) {
      if (
        event.type === 'content_block_delta' &&
        event.delta.type === 'input_json_delta' &&
        event.delta.partial_json !== ''
      )
        begun.last = undefined;
      if (event.type !== 'content_block_start') continue;
      stopwatch.first();
      const block = event.content_block;
      begun.last = block.type === 'tool_use' ? block.id : undefined;
      if (block.type === 'tool_use') begun.calls.set(block.id, block.name);
    }
  });
}

/** A last call without any arguments, in an answer that was cut off, was cut off itself. */
function isDoubtful(message: Message, input: unknown): boolean {
  return doneReason(message.stop_reason) === 'length' && JSON.stringify(input) === '{}';
}

function textOf(message: Message, options: WholeOptions): string {
  const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  const shown = options.jsonOnly ? filterText(text, JSON_ONLY, options.note) : text;
  if (message.stop_reason !== 'refusal') return shown;
  options.note('Claude declined to answer.');
  return shown === '' ? refusalText(message.stop_details) : shown;
}
