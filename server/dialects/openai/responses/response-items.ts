import { isObject, parseJson } from '../../../lib/json.ts';
import type { CallerTool } from '../shared/tool-table.ts';

/** The items of a response's output (openai.md, 5.3). */

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

export type OutputPart =
  | { type: 'output_text'; text: string; annotations: never[]; logprobs: never[] }
  | { type: 'refusal'; refusal: string };

export interface OutputItem {
  type: string;
  id: string;
  status: ItemStatus;
  [field: string]: unknown;
}

/** The part of a message that holds what the model says. */
export function textPart(text: string): OutputPart {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

/** The part of a message that holds why the model declines. */
export function refusalPart(refusal: string): OutputPart {
  return { type: 'refusal', refusal };
}

/** A message of the assistant. */
export function messageItem(id: string, status: ItemStatus, content: readonly OutputPart[]): OutputItem {
  return { type: 'message', id, status, role: 'assistant', content };
}

/** A reasoning item; `sealed` is its `encrypted_content`, known only at its end. */
export function reasoningItem(
  id: string,
  status: ItemStatus,
  summary: string | undefined,
  sealed: string | undefined,
): OutputItem {
  return {
    type: 'reasoning',
    id,
    status,
    summary: summary === undefined ? [] : [{ type: 'summary_text', text: summary }],
    ...(sealed === undefined ? {} : { encrypted_content: sealed }),
  };
}

/** A call as its tool's kind wants it; `text` is JSON for functions and free text for custom tools. */
export function callItem(id: string, status: ItemStatus, callId: string, tool: CallerTool, text: string): OutputItem {
  const namespace = tool.namespace === undefined ? {} : { namespace: tool.namespace };
  switch (tool.kind) {
    case 'function':
      return { type: 'function_call', id, status, call_id: callId, name: tool.name, ...namespace, arguments: text };
    case 'custom':
      return { type: 'custom_tool_call', id, status, call_id: callId, name: tool.name, ...namespace, input: text };
    case 'search': {
      const input = parseJson(text);
      return {
        type: 'tool_search_call',
        id,
        status,
        call_id: callId,
        execution: 'client',
        arguments: isObject(input) ? input : {},
      };
    }
  }
}
