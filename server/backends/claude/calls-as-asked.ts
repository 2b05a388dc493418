import { inputJsonDelta } from '../../messages/events.ts';
import { parseJson } from '../../lib/json.ts';
import type { StreamEvent } from '../../messages/types.ts';
import type { ToolNames } from './tool-names.ts';
import { unwrapInput } from './tool-schema.ts';

/**
 * Returns a stage that gives every call the name and the input that the caller declared: illegal names come back, and
 * an input that was wrapped is held until it is whole and taken out of `value`.
 */
export function createCallsAsAsked(
  names: ToolNames,
  wrapped: ReadonlySet<string>,
): (event: StreamEvent, out: StreamEvent[]) => void {
  let wrappedJson: string | undefined;

  return (event, out) => {
    if (event.type === 'content_block_start' && event.content_block.type === 'tool_use') {
      const { name } = event.content_block;
      wrappedJson = wrapped.has(name) ? '' : undefined;
      const asked = names.asked(name);
      out.push(asked === name ? event : { ...event, content_block: { ...event.content_block, name: asked } });
      return;
    }
    if (wrappedJson !== undefined && event.type === 'content_block_delta' && event.delta.type === 'input_json_delta') {
      wrappedJson += event.delta.partial_json;
      return;
    }
    if (wrappedJson !== undefined && event.type === 'content_block_stop') {
      const input = parseJson(wrappedJson);
      // An input that was cut off by the cap stays as it came.
      const json = input === undefined ? wrappedJson : JSON.stringify(unwrapInput(input) ?? null);
      wrappedJson = undefined;
      out.push(inputJsonDelta(event.index, json));
    }
    out.push(event);
  };
}
