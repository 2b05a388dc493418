import { isObject, type JsonObject } from '../../../lib/json.ts';

/** Returns the JSON of each line; every line must end in a line break. */
export function linesOf(text: string): JsonObject[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error(`The last line has no end: ${text}`);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const parsed: unknown = JSON.parse(line);
      if (!isObject(parsed)) throw new Error(`No object: ${line}`);
      return parsed;
    });
}
