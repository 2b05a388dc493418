import { inputJsonDelta, textDelta, textStart, toolUseStart } from '../../messages/events.ts';
import { newId } from '../../lib/ids.ts';
import type { StreamEvent } from '../../messages/types.ts';

/**
 * Returns a stage that turns an answer's JSON text into a call of `tool`, for models that do not let a tool be forced
 * (mapping.md, L13). It streams: each chunk of text is a chunk of the input. A text that is no JSON object, such as a
 * refusal, stays text.
 */
export function createTextToCall(
  tool: string,
  note: (change: string) => void,
): (event: StreamEvent, out: StreamEvent[]) => void {
  /** What the open text block has been found to be; only the first one that holds JSON becomes the call. */
  let block: 'none' | 'unknown' | 'call' | 'text' = 'none';
  let held = '';
  let called = false;

  return (event, out) => {
    switch (event.type) {
      case 'content_block_start':
        if (event.content_block.type !== 'text' || called) break;
        block = 'unknown';
        held = '';
        return;
      case 'content_block_delta': {
        if (block === 'none' || block === 'text') break;
        const text = event.delta.type === 'text_delta' ? event.delta.text : '';
        if (block === 'call') {
          if (text !== '') out.push(inputJsonDelta(event.index, text));
          return;
        }
        held += text;
        const start = held.trimStart();
        if (start === '') return;
        if (start.startsWith('{')) {
          block = 'call';
          called = true;
          out.push(
            toolUseStart(event.index, newId('toolu'), tool),
            inputJsonDelta(event.index, ''),
            inputJsonDelta(event.index, start),
          );
        } else {
          block = 'text';
          out.push(textStart(event.index), textDelta(event.index, held));
        }
        return;
      }
      case 'content_block_stop':
        if (block === 'unknown') out.push(textStart(event.index));
        block = 'none';
        break;
      case 'message_delta':
        if (called && event.delta.stop_reason === 'end_turn') {
          out.push({ ...event, delta: { ...event.delta, stop_reason: 'tool_use' } });
          return;
        }
        if (!called) note(`The model did not give an input for the tool "${tool}"; its answer is text.`);
        break;
      case 'message_start':
      case 'message_stop':
      case 'ping':
        break;
    }
    out.push(event);
  };
}
