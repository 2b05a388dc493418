import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockStop, messageDelta, textDelta, textStart } from '../../messages/events.ts';
import type { StreamEvent } from '../../messages/types.ts';
import { deltaUsageOf } from '../../messages/usage.ts';
import type { JsonStart } from '../../messages/json-only.ts';
import { createBareJson, jsonStartOf } from './bare-json.ts';

const end = messageDelta('end_turn', null, deltaUsageOf({ input: 1, output: 2 }));

function run(start: JsonStart, chunks: readonly string[]): { text: string; notes: string[]; events: StreamEvent[] } {
  const notes: string[] = [];
  const events: StreamEvent[] = [];
  const stage = createBareJson(start, (change) => notes.push(change));
  for (const event of [textStart(0), ...chunks.map((chunk) => textDelta(0, chunk)), blockStop(0), end])
    stage(event, events);
  const text = events
    .map((event) => (event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : ''))
    .join('');
  return { text, notes, events };
}

describe('createBareJson', () => {
  it('hands plain JSON on piece by piece', () => {
    const { text, notes, events } = run('{', ['{"a":', '[1,{"b":"}"}', ']}']);
    expect(text).toBe('{"a":[1,{"b":"}"}]}');
    expect(events).toHaveLength(6);
    expect(notes).toEqual([]);
  });

  it('cuts prose and fences off', () => {
    const { text, notes } = run('{', ['Here is [the] JSON:\n``', '`json\n{"a": "\\"}"', '}\n```\nHope it helps!']);
    expect(text).toBe('{"a": "\\"}"}');
    expect(notes).toEqual(['Text around the JSON of the answer was cut off.']);
  });

  it('hands an answer without JSON on and says so', () => {
    const { text, notes } = run('{', ['I cannot ', 'do that.']);
    expect(text).toBe('I cannot do that.');
    expect(notes).toEqual(['The answer is not the JSON that was asked for.']);
  });

  it('says when the JSON is broken', () => {
    expect(run('[', ['[1,', ']']).notes).toEqual(['The answer is not the JSON that was asked for.']);
    expect(run('[', ['[1,']).notes).toEqual(['The answer is not the JSON that was asked for.']);
  });

  it('finds any JSON in any prose, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom('', 'Sure:\n```json\n', '\n'),
        fc.constantFrom('', '\n```', '\nDone }'),
        fc.array(fc.nat(60)),
        (value, before, after, cuts) => {
          const json = JSON.stringify(value, null, 1);
          const whole = `${before}${json}${after}`;
          const places = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
          const { text } = run(
            '{',
            places.slice(1).map((to, at) => whole.slice(places[at], to)),
          );
          expect(text).toBe(json);
        },
      ),
    );
  });
});

describe('jsonStartOf', () => {
  it('reads the root of the schema', () => {
    expect(jsonStartOf({ type: 'object' })).toBe('{');
    expect(jsonStartOf({ properties: {} })).toBe('{');
    expect(jsonStartOf({ type: 'array', items: {} })).toBe('[');
    expect(jsonStartOf({ anyOf: [] })).toBe('either');
  });
});
