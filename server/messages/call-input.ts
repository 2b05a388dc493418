import { isObject, parseJson, type JsonObject } from '../lib/json.ts';

/**
 * Returns the input of an earlier call from the text of its arguments. Claude needs an object; what is none, or is
 * broken, is kept as `_raw`, so that nothing of it is lost (mapping.md, L14).
 * @param raw hears that it had to be.
 */
export function inputOfText(text: string, raw?: () => void): JsonObject {
  if (text.trim() === '') return {};
  const parsed = parseJson(text);
  if (isObject(parsed)) return parsed;
  raw?.();
  return { _raw: text };
}
