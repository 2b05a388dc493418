import { parseJson } from '../../lib/json.ts';
import type { ContentBlock, ContentBlockParam, StreamEvent } from '../../messages/types.ts';

/** An answer's blocks, as they would stand in the history. */
export interface BlockCollector {
  add(event: StreamEvent): void;
  /** The blocks that are complete, without empty texts. */
  readonly blocks: readonly ContentBlockParam[];
}

/** Returns a collector of an answer's blocks from its events. */
export function createBlockCollector(): BlockCollector {
  const blocks: ContentBlockParam[] = [];
  let open: ContentBlock | undefined;
  let json = '';

  return {
    blocks,
    add(event) {
      if (event.type === 'content_block_start') {
        open = { ...event.content_block };
        json = '';
      } else if (event.type === 'content_block_delta' && open !== undefined) {
        const { delta } = event;
        if (delta.type === 'text_delta' && open.type === 'text') open.text += delta.text;
        else if (delta.type === 'input_json_delta') json += delta.partial_json;
        else if (delta.type === 'thinking_delta' && open.type === 'thinking') open.thinking += delta.thinking;
        else if (delta.type === 'signature_delta' && open.type === 'thinking') open.signature = delta.signature;
        else if (delta.type === 'citations_delta' && open.type === 'text')
          open.citations = [...(open.citations ?? []), delta.citation];
      } else if (event.type === 'content_block_stop' && open !== undefined) {
        if ((open.type === 'tool_use' || open.type === 'server_tool_use') && json !== '')
          open.input = parseJson(json) ?? {};
        if (open.type !== 'text' || /\S/.test(open.text)) blocks.push(open);
        open = undefined;
      }
    },
  };
}
