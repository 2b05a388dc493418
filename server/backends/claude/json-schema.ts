import { isArray, isObject, isString, type JsonObject } from '../../lib/json.ts';

/** Returns the part of `root` that an internal reference (`#/$defs/Name`) points to, or undefined. */
export function resolvePointer(root: JsonObject, ref: string): unknown {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  let at: unknown = root;
  for (const part of ref.slice(2).split('/')) {
    const name = unescaped(part);
    if (isArray(at)) at = at[Number(name)];
    else if (isObject(at) && Object.hasOwn(at, name)) at = at[name];
    else return undefined;
  }
  return at;
}

/** Tells whether a schema describes an object, by its type or by what it says of properties. */
export function isObjectSchema(schema: JsonObject): boolean {
  if (schema['type'] !== undefined) return schema['type'] === 'object';
  return isObject(schema['properties']) || isArray(schema['required']);
}

/** Returns one schema that demands what all of them demand, or undefined when they cannot be one object. */
export function mergeObjects(parts: readonly JsonObject[]): JsonObject | undefined {
  const merged: JsonObject = {};
  const properties: JsonObject = {};
  const required = new Set<unknown>();
  for (const part of parts) {
    for (const [key, value] of Object.entries(part)) {
      if (key === 'properties' && isObject(value)) {
        for (const [name, schema] of Object.entries(value)) {
          const before = properties[name];
          properties[name] = before === undefined || same(before, schema) ? schema : { allOf: [before, schema] };
        }
      } else if (key === 'required' && isArray(value)) {
        for (const name of value) required.add(name);
      } else if (merged[key] === undefined || isAnnotation(key)) {
        merged[key] = value;
      } else if (key === 'additionalProperties') {
        // Closed wins: what one part forbids is forbidden.
        if (value === false || merged[key] === false) merged[key] = false;
        else if (!same(merged[key], value)) return undefined;
      } else if (!same(merged[key], value)) {
        return undefined;
      }
    }
  }
  if (Object.keys(properties).length > 0 || parts.some((part) => part['properties'] !== undefined))
    merged['properties'] = properties;
  if (required.size > 0) merged['required'] = [...required];
  return merged;
}

/** Keywords that say something about a schema and demand nothing. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  'title',
  'description',
  'default',
  'examples',
  'example',
  'deprecated',
  'readOnly',
  'writeOnly',
  '$schema',
  '$id',
  '$comment',
  '$anchor',
  '$defs',
  'definitions',
]);

/** Tells whether a keyword demands nothing of a value. */
export function isAnnotation(keyword: string): boolean {
  return ANNOTATIONS.has(keyword);
}

/** Returns `schema` without some of its keywords. */
export function without(schema: JsonObject, ...keywords: readonly string[]): JsonObject {
  const rest: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (!keywords.includes(key)) rest[key] = value;
  }
  return rest;
}

/** Returns the names of `values` that are strings. */
export function stringsOf(values: unknown): string[] {
  return isArray(values) ? values.filter(isString) : [];
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function unescaped(part: string): string {
  let text = part;
  try {
    text = decodeURIComponent(part);
  } catch {
    // Not percent-encoded: the name is taken as it stands.
  }
  return text.replace(/~1/g, '/').replace(/~0/g, '~');
}
