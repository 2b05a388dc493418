import { inputAtStart } from '../../../messages/whole-start.ts';
import type { ChunkFrame } from '../shared/chunk-frame.ts';
import { callArguments, needsWhole } from '../shared/tool-arguments.ts';
import type { CallerTool } from '../shared/tool-table.ts';
import type { ChatAnswer } from './encode-chat.ts';

/** Writes the chunks of an answer's tool calls. */
export interface CallWriter {
  begin(id: string, name: string, input: unknown): string;
  json(chunk: string): string;
  /** Closes the call that is open, if one is. */
  close(): string;
  /** How many calls the caller has seen. */
  count(): number;
}

/** The note on calls that the older form of calling has no place for. */
export const ONE_CALL = 'The answer held more than one call; only the first fits into function_call.';

interface OpenCall {
  index: number;
  tool: CallerTool;
  /** What came so far, for tools whose text must be whole before it can be told. */
  held: string | undefined;
  /** Input that came with the call's start instead of in chunks. */
  early: string;
  said: boolean;
}

/** Returns the writer of one answer's calls, each in the form that the caller declared its tool in. */
export function callWriter({ head, tail }: ChunkFrame, { tools, oldFunctions, note }: ChatAnswer): CallWriter {
  let calls = 0;
  let open: OpenCall | undefined;

  const argumentsChunk = (call: OpenCall, chunk: string): string => {
    call.said = true;
    const value = JSON.stringify(chunk);
    if (oldFunctions) return `${head}{"function_call":{"arguments":${value}}}${tail}`;
    const body = call.tool.kind === 'custom' ? `"custom":{"input":${value}}` : `"function":{"arguments":${value}}`;
    return `${head}{"tool_calls":[{"index":${call.index},${body}}]}${tail}`;
  };

  return {
    begin: (id, name, input) => {
      open = undefined;
      if (oldFunctions && calls > 0) {
        note(ONE_CALL);
        return '';
      }
      const tool = tools.origin(name);
      open = { index: calls, tool, held: needsWhole(tool) ? '' : undefined, early: inputAtStart(input), said: false };
      calls += 1;
      const called = JSON.stringify(tool.name);
      if (oldFunctions) return `${head}{"function_call":{"name":${called},"arguments":""}}${tail}`;
      const body =
        tool.kind === 'custom'
          ? `"type":"custom","custom":{"name":${called},"input":""}`
          : `"type":"function","function":{"name":${called},"arguments":""}`;
      return `${head}{"tool_calls":[{"index":${open.index},"id":${JSON.stringify(id)},${body}}]}${tail}`;
    },
    json: (chunk) => {
      if (open === undefined || chunk === '') return '';
      if (open.held === undefined) return argumentsChunk(open, chunk);
      open.held += chunk;
      return '';
    },
    close: () => {
      const call = open;
      open = undefined;
      if (call === undefined || call.said) return '';
      const whole = call.held === undefined || call.held === '' ? call.early : call.held;
      const rest = callArguments(call.tool, whole);
      return rest === '' ? '' : argumentsChunk(call, rest);
    },
    count: () => calls,
  };
}
