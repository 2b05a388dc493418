import { newId } from '../../../lib/ids.ts';
import { isObject, parseJson } from '../../../lib/json.ts';
import { inputAtStart } from '../../../messages/whole-start.ts';
import type { DeltaHead, OutputWriter } from './output-writer.ts';
import { callItem } from './response-items.ts';
import { callArguments, needsWhole } from '../shared/tool-arguments.ts';
import type { CallerTool, ToolTable } from '../shared/tool-table.ts';

/** Writes tool calls, each as the kind of item that its tool was declared as. */
export interface CallWriter {
  begin(callId: string, name: string, input: unknown): string;
  json(chunk: string): string;
  /** Closes the call that is open, if one is. */
  close(): string;
}

const ID_PREFIX = { function: 'fc', custom: 'ctc', search: 'tsc' } as const;

interface OpenCall {
  id: string;
  callId: string;
  tool: CallerTool;
  /** Input that came with the call's start instead of in chunks. */
  early: string;
  json: string;
  head: DeltaHead;
}

/** Returns the writer of a response's tool calls; `tools` tells how the caller declared them. */
export function callWriter(out: OutputWriter, tools: ToolTable): CallWriter {
  let open: OpenCall | undefined;

  const lastWords = ({ id, tool, head, json }: OpenCall, text: string): string => {
    switch (tool.kind) {
      case 'function': {
        const rest = json === '' || tool.wrapped ? out.delta('response.function_call_arguments.delta', head, text) : '';
        return (
          rest +
          out.about(
            'response.function_call_arguments.done',
            id,
            '',
            `"name":${JSON.stringify(tool.name)},"arguments":${JSON.stringify(text)}`,
          )
        );
      }
      case 'custom': {
        const whole = text === '' ? '' : out.delta('response.custom_tool_call_input.delta', head, text);
        return whole + out.about('response.custom_tool_call_input.done', id, '', `"input":${JSON.stringify(text)}`);
      }
      case 'search':
        return '';
    }
  };

  return {
    begin: (callId, name, input) => {
      const tool = tools.origin(name);
      const id = newId(ID_PREFIX[tool.kind]);
      open = { id, callId, tool, early: inputAtStart(input), json: '', head: out.deltaHead(id) };
      return out.added(callItem(id, 'in_progress', callId, tool, ''));
    },
    json: (chunk) => {
      if (open === undefined || chunk === '') return '';
      open.json += chunk;
      return needsWhole(open.tool) ? '' : out.delta('response.function_call_arguments.delta', open.head, chunk);
    },
    close: () => {
      if (open === undefined) return '';
      const call = open;
      open = undefined;
      const json = call.json === '' ? call.early : call.json;
      const text = callArguments(call.tool, json);
      // Input that the cap cut off is no JSON; the item says so, and nobody takes it for a whole call.
      const status = json === '' || isObject(parseJson(json)) ? 'completed' : 'incomplete';
      return lastWords(call, text) + out.done(callItem(call.id, status, call.callId, call.tool, text));
    },
  };
}
