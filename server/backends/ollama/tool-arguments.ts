import { isArray, isObject, parseJson, type JsonObject } from '../../lib/json.ts';

/**
 * Returns a call's arguments as the object they were meant to be: models write them as a string, twice encoded, cut
 * short or not at all (pains.md, row 13). Values that the tool's schema wants otherwise are turned where that is plain:
 * "5" for a number, "true" for a boolean, "[…]" for a list. What cannot be understood is kept as `_raw`.
 * @param repaired called when something was changed.
 */
export function repairArguments(value: unknown, schema: JsonObject | undefined, repaired: () => void): JsonObject {
  if (isObject(value)) return fitToSchema(value, schema, repaired);
  if (value === undefined || value === null) return {};
  if (typeof value === 'string' && value.trim() === '') return {};
  repaired();
  const parsed = typeof value === 'string' ? parseLoosely(value) : undefined;
  return parsed === undefined
    ? { _raw: typeof value === 'string' ? value : JSON.stringify(value) }
    : fitToSchema(parsed, schema, repaired);
}

/** Returns the object that `text` holds, also when it was encoded twice, stands in a code fence or lacks its end. */
export function parseLoosely(text: string): JsonObject | undefined {
  const bare = text.trim().replace(/^```(?:json)?\s*|\s*```$/g, '');
  const value = parseJson(bare) ?? parseJson(withClosing(bare));
  if (typeof value === 'string') {
    const inner = parseJson(value);
    return isObject(inner) ? inner : undefined;
  }
  return isObject(value) ? value : undefined;
}

/** Returns `text` with the string, lists and objects closed that are open at its end. */
function withClosing(text: string): string {
  let inString = false;
  let closing = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (inString) {
      if (letter === '\\') at += 1;
      else if (letter === '"') inString = false;
    } else if (letter === '"') inString = true;
    else if (letter === '{') closing = `}${closing}`;
    else if (letter === '[') closing = `]${closing}`;
    else if (letter === '}' || letter === ']') closing = closing.slice(1);
  }
  return inString ? `${text}"${closing}` : text.trimEnd().replace(/,$/, '') + closing;
}

function fitToSchema(input: JsonObject, schema: JsonObject | undefined, repaired: () => void): JsonObject {
  const properties = schema?.properties;
  if (!isObject(properties)) return input;
  let fitted = input;
  for (const [name, value] of Object.entries(input)) {
    if (typeof value !== 'string') continue;
    const better = fitValue(value, properties[name]);
    if (better === undefined) continue;
    if (fitted === input) fitted = { ...input };
    fitted[name] = better;
    repaired();
  }
  return fitted;
}

/** Returns what a string stands for where the schema wants no string; undefined to leave it. */
function fitValue(text: string, schema: unknown): unknown {
  if (!isObject(schema)) return undefined;
  const types = isArray(schema.type) ? schema.type : [schema.type];
  if (types.includes('string') || schema.anyOf !== undefined || schema.oneOf !== undefined) return undefined;
  const value = parseJson(text.trim());
  const fits =
    (types.includes('number') && typeof value === 'number') ||
    (types.includes('integer') && Number.isInteger(value)) ||
    (types.includes('boolean') && typeof value === 'boolean') ||
    (types.includes('array') && isArray(value)) ||
    (types.includes('object') && isObject(value));
  return fits ? value : undefined;
}
