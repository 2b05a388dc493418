import { describe, expect, it } from 'vitest';
import { blockStop, inputJsonDelta, textDelta, textStart, toolUseStart } from '../../messages/events.ts';
import type { StreamEvent } from '../../messages/types.ts';
import { createCallsAsAsked } from './calls-as-asked.ts';
import { createToolNames } from './tool-names.ts';

function run(events: readonly StreamEvent[], names: readonly string[], wrapped: readonly string[]): StreamEvent[] {
  const out: StreamEvent[] = [];
  const stage = createCallsAsAsked(createToolNames(names), new Set(wrapped));
  for (const event of events) stage(event, out);
  return out;
}

describe('createCallsAsAsked', () => {
  it('gives a renamed tool its own name back and leaves its input streaming', () => {
    const events = [
      toolUseStart(0, 'toolu_1', 'my_tool'),
      inputJsonDelta(0, ''),
      inputJsonDelta(0, '{"a":1}'),
      blockStop(0),
    ];
    expect(run(events, ['my.tool'], [])).toEqual([toolUseStart(0, 'toolu_1', 'my.tool'), ...events.slice(1)]);
  });

  it.each([
    ['{"value":[1,2]}', '[1,2]'],
    ['{"value":{"a":"x"}}', '{"a":"x"}'],
    ['{"value":null}', 'null'],
    ['{"other":1}', '{"other":1}'],
    ['{"value":[1,', '{"value":[1,'],
  ])('takes %s out of value', (sent, seen) => {
    const events = [
      toolUseStart(0, 'toolu_1', 'list'),
      inputJsonDelta(0, ''),
      inputJsonDelta(0, sent.slice(0, 4)),
      inputJsonDelta(0, sent.slice(4)),
      blockStop(0),
    ];
    expect(run(events, ['list'], ['list'])).toEqual([
      toolUseStart(0, 'toolu_1', 'list'),
      inputJsonDelta(0, seen),
      blockStop(0),
    ]);
  });

  it('leaves text and other tools alone', () => {
    const events = [
      textStart(0),
      textDelta(0, 'a'),
      blockStop(0),
      toolUseStart(1, 't', 'other'),
      inputJsonDelta(1, '{"value":1}'),
      blockStop(1),
    ];
    expect(run(events, ['list', 'other'], ['list'])).toEqual(events);
  });
});
