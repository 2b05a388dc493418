import { isObject, parseJson } from '../../../lib/json.ts';
import { inputOfText } from '../../../messages/call-input.ts';
import type { CallerTool } from './tool-table.ts';

/** Returns the input that Claude gets for a call of an earlier turn, in the form that its tool was declared in. */
export function callInput(tool: CallerTool, text: string, note: (change: string) => void): unknown {
  if (tool.kind === 'custom') return { input: text };
  const value = tool.wrapped ? parseJson(text) : undefined;
  if (value !== undefined) return { value };
  return inputOfText(text, () =>
    note(`The arguments of an earlier call of ${tool.name} are not a JSON object; Claude sees their text as it is.`),
  );
}

/** Whether a call's text has to be whole before the caller can be told any of it. */
export function needsWhole(tool: CallerTool): boolean {
  return tool.kind !== 'function' || tool.wrapped;
}

/**
 * Returns what the caller gets as a call's arguments: the JSON as Claude wrote it, the free text of a custom
 * tool, or what was under `value`. Text that was cut in the middle is returned as it is.
 */
export function callArguments(tool: CallerTool, json: string): string {
  if (tool.kind === 'custom' && json === '') return '';
  const text = json === '' ? '{}' : json;
  if (!needsWhole(tool)) return text;
  const input = parseJson(text);
  if (!isObject(input)) return tool.kind === 'custom' ? customTextSoFar(json) : text;
  if (tool.kind === 'custom') return typeof input['input'] === 'string' ? input['input'] : text;
  return !tool.wrapped || input['value'] === undefined ? text : JSON.stringify(input['value']);
}

/** The readable part of a custom tool's text whose JSON was cut. */
function customTextSoFar(json: string): string {
  const start = /^\s*\{\s*"input"\s*:\s*"/.exec(json)?.[0];
  if (start === undefined) return '';
  // A cut in the middle of an escape leaves up to five characters that are no text.
  for (let cut = 0; cut <= 6 && start.length <= json.length - cut; cut++) {
    const text = parseJson(`"${json.slice(start.length, json.length - cut)}"`);
    if (typeof text === 'string') return text;
  }
  return '';
}
