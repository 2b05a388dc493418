import fc from 'fast-check';
import {
  cutAt,
  eventsOf,
  plainBlocks,
  textOf,
  thinkingOf,
  withPings,
  type SampleBlock,
} from '../../../core/testing/sample-answers.ts';
import { isObject, parseJson, type JsonObject } from '../../../lib/json.ts';
import type { StopReason, StreamEvent } from '../../../messages/types.ts';

/** Any answer that the stream's grammar allows, and what a reader of Ollama's lines must get of it. */
export interface AnyAnswer {
  events: StreamEvent[];
  text: string;
  thinking: string;
  calls: { id: string; name: string; input: JsonObject }[];
  /** Whether the cap ended it. */
  length: boolean;
}

interface Call {
  name: string;
  input: JsonObject;
  cuts: number[];
  spaces: number;
}

const call: fc.Arbitrary<Call> = fc.record({
  name: fc.string({ minLength: 1, maxLength: 8 }),
  input: fc
    .dictionary(fc.string({ unit: fc.constantFrom('a', 'b', '"', '\n') }), fc.jsonValue({ maxDepth: 1 }))
    .map(asSent),
  cuts: fc.array(fc.nat(40), { maxLength: 4 }),
  spaces: fc.constantFrom(0, 2),
});

/** JSON knows no -0. */
function asSent(input: JsonObject): JsonObject {
  const sent = parseJson(JSON.stringify(input));
  return isObject(sent) ? sent : {};
}

const ENDS: readonly StopReason[] = [
  'end_turn',
  'stop_sequence',
  'tool_use',
  'pause_turn',
  'max_tokens',
  'model_context_window_exceeded',
];

/** Answers with blocks of every kind, pings between, any stop reason, and a last call that the cap may have cut off. */
export const anyAnswer: fc.Arbitrary<AnyAnswer> = fc
  .record({
    entries: fc.array(fc.oneof({ weight: 3, arbitrary: plainBlocks }, { weight: 1, arbitrary: call }), {
      maxLength: 6,
    }),
    stop: fc.constantFrom(...ENDS),
    cutOff: fc.boolean(),
    pings: fc.array(fc.nat(40), { maxLength: 3 }),
  })
  .map(({ entries, stop, cutOff, pings }) => {
    const length = stop === 'max_tokens' || stop === 'model_context_window_exceeded';
    const calls: AnyAnswer['calls'] = [];
    const blocks = entries.map((entry, index): SampleBlock => {
      if (!('input' in entry)) return entry;
      const { name, input, cuts, spaces } = entry;
      const id = `toolu_${index}`;
      const whole = Object.keys(input).length === 0 ? '' : JSON.stringify(input, null, spaces);
      // A last call without arguments counts as cut off where the cap ended the answer.
      const isCutOff = length && index === entries.length - 1 && (cutOff || whole === '');
      if (!isCutOff) calls.push({ id, name, input });
      return { tool: name, id, json: cutAt(isCutOff ? whole.slice(0, -1) : whole, cuts) };
    });
    const events = withPings(eventsOf(blocks, stop), pings);
    return { events, text: textOf(blocks), thinking: thinkingOf(blocks), calls, length };
  });
