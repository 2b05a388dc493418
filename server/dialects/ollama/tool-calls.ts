import { invalidRequest } from '../../messages/errors.ts';
import { isObject, isString, type JsonObject } from '../../lib/json.ts';
import { inputOfText } from '../../messages/call-input.ts';
import type { ContentBlockParam } from '../../messages/types.ts';
import { objectAt, optionalObject, optionalString, wrongType } from './fields.ts';

export type ToolUse = Extract<ContentBlockParam, { type: 'tool_use' }>;

/** A call in the history that waits for its result. */
interface OpenCall {
  /** The id that the client gave it, '' when it gave none. */
  given: string;
  id: string;
  name: string;
  /** Place of its message in the history. */
  message: number;
}

/** The calls of one history and the results that answer them. */
export interface ToolCalls {
  /** Returns the calls of the history's message number `message` as blocks. */
  add(calls: readonly unknown[], message: number): ToolUse[];
  /** Returns the id of the call that a tool's message answers, undefined when none is left. */
  answeredBy(toolCallId: string, toolName: string): string | undefined;
}

/**
 * Ids are optional in Ollama's language and most clients send none. A call without an id gets one from its place, so
 * that a longer history of the same conversation says the same; a result is matched by `tool_call_id`, else by
 * `tool_name`, else by its order (mapping.md, section 3, rules B 6).
 */
export function createToolCalls(): ToolCalls {
  const open: OpenCall[] = [];

  /** By its own id; the newest first, since some clients count from 0 in every turn. */
  const byId = (toolCallId: string): OpenCall | undefined =>
    open.findLast((call) => call.given === toolCallId || call.id === toolCallId);

  const byNameOrOrder = (toolName: string, candidates: readonly OpenCall[]): OpenCall | undefined => {
    const newest = candidates.at(-1)?.message;
    const turn = candidates.filter((call) => call.message === newest);
    const named = (call: OpenCall): boolean => call.name === toolName;
    return turn.find(named) ?? candidates.findLast(named) ?? turn[0];
  };

  return {
    add: (calls, message) =>
      calls.map((entry, index) => {
        const path = `messages.${message}.tool_calls.${index}`;
        const call = objectAt(entry, path);
        const fields = optionalObject(call, 'function', `${path}.function`);
        const name = optionalString(fields, 'name', `${path}.function.name`);
        if (name === '') throw invalidRequest(`${path}.function.name is required`, `${path}.function.name`);
        const given = optionalString(call, 'id', `${path}.id`);
        const id = given === '' ? `call_${message}_${index}` : given;
        open.push({ given, id, name, message });
        return { type: 'tool_use', id, name, input: argumentsOf(fields, `${path}.function.arguments`) };
      }),
    answeredBy: (toolCallId, toolName) => {
      const candidates = toolCallId === '' ? open : open.filter((call) => call.given === '');
      const call = (toolCallId === '' ? undefined : byId(toolCallId)) ?? byNameOrOrder(toolName, candidates);
      if (call === undefined) return undefined;
      open.splice(open.indexOf(call), 1);
      return call.id;
    },
  };
}

function argumentsOf(fields: JsonObject, path: string): JsonObject {
  const value = fields['arguments'] ?? {};
  if (isObject(value)) return value;
  if (!isString(value)) throw wrongType(path, 'an object or a string of JSON', value);
  return inputOfText(value);
}
