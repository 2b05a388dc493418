import { isArray, isObject, type JsonObject } from '../../../lib/json.ts';
import type { Tool } from '../../../messages/types.ts';

/** A tool's input schema with an object at its root, as the language inside has it. */
export interface ToolSchema {
  schema: Tool['input_schema'];
  /** Whether the caller's schema sits under the one property `value`, so that calls must be unwrapped. */
  wrapped: boolean;
}

/** Keywords that say of a schema without a type that it need not be an object. */
const OPEN_ROOTS = ['anyOf', 'oneOf', 'not', 'enum', 'const'];
const DEFINITIONS: ReadonlySet<string> = new Set(['$defs', 'definitions']);

/**
 * Returns a schema whose root is an object: what is none is put under a property `value`; definitions stay
 * at the root, where internal references look for them. How far an object's schema fits the model is the
 * backend's concern.
 */
export function toolSchema(parameters: JsonObject | undefined): ToolSchema {
  if (parameters === undefined) return { schema: { type: 'object', properties: {} }, wrapped: false };
  if (isObjectRoot(parameters)) {
    const { properties, required, ...rest } = parameters;
    const schema: Tool['input_schema'] = {
      ...rest,
      type: 'object',
      properties: isObject(properties) ? properties : {},
    };
    if (isArray(required)) schema.required = required.filter((name) => typeof name === 'string');
    return { schema, wrapped: false };
  }
  const definitions: JsonObject = {};
  const value: JsonObject = {};
  for (const [key, part] of Object.entries(parameters)) (DEFINITIONS.has(key) ? definitions : value)[key] = part;
  return { schema: { ...definitions, type: 'object', properties: { value }, required: ['value'] }, wrapped: true };
}

function isObjectRoot(parameters: JsonObject): boolean {
  const { type } = parameters;
  if (isArray(type)) return type.includes('object');
  if (type === undefined || type === null || type === '')
    return !OPEN_ROOTS.some((key) => parameters[key] !== undefined);
  return type === 'object';
}
