import { isArray, isObject, isString, parseJson, stringOf, type JsonObject } from '../../lib/json.ts';
import type { Tool } from '../../messages/types.ts';
import { isAnnotation, isObjectSchema, mergeObjects, resolvePointer, without } from './json-schema.ts';

/** A tool's schema as the API takes it. */
export interface ToolSchema {
  schema: Tool['input_schema'];
  /** Whether the caller's own schema sits in the property `value`, because it is not one plain object. */
  wrapped: boolean;
}

const MAX_HOPS = 8;

/**
 * Returns the schema of a tool's input with a plain object at its root, which is all that the API takes: none becomes
 * the empty object, a reference is followed, an `allOf` of objects merged, and anything else put into a property
 * `value` (mapping.md, section 4, rules B).
 */
export function toToolSchema(schema: unknown): ToolSchema {
  if (!isObject(schema) || Object.keys(schema).length === 0)
    return { schema: { type: 'object', properties: {} }, wrapped: false };
  const root = mergedRoot(followedRoot(schema));
  const combined =
    root['anyOf'] !== undefined ||
    root['oneOf'] !== undefined ||
    root['allOf'] !== undefined ||
    root['$ref'] !== undefined;
  if (!combined) {
    if (isInputSchema(root)) return { schema: root, wrapped: false };
    const saysNothing = Object.keys(root).every((key) => isAnnotation(key));
    const mayBeObject = isArray(root['type'])
      ? root['type'].includes('object')
      : root['type'] === undefined && (isObjectSchema(root) || saysNothing);
    if (mayBeObject) return { schema: { ...root, type: 'object' }, wrapped: false };
  }
  return { schema: wrap(schema), wrapped: true };
}

/** A tool's schema whose choices at the root became words, and the description that carries them. */
export interface DescribedSchema {
  schema: Tool['input_schema'];
  description: string | undefined;
  /** The keywords that became words. */
  described: string[];
}

/**
 * Returns the schema of a tool's input with a plain object at its root where the call cannot be unwrapped on its way
 * back: what the API refuses there is told to the model in the description.
 */
export function toDescribedSchema(tool: Tool): DescribedSchema {
  const { anyOf, oneOf, allOf, ...rest }: JsonObject = { ...tool.input_schema };
  const choices: JsonObject = {
    ...(anyOf === undefined ? {} : { anyOf }),
    ...(oneOf === undefined ? {} : { oneOf }),
    ...(allOf === undefined ? {} : { allOf }),
  };
  const schema: Tool['input_schema'] = { ...rest, type: 'object' };
  const described = Object.keys(choices);
  if (described.length === 0) return { schema, description: tool.description, described };
  if (schema.properties === undefined) schema.properties = propertiesOf(choices);
  const description =
    `${tool.description ?? ''}\nThe input must also match this JSON schema: ${JSON.stringify(choices)}`.trim();
  return { schema, description, described };
}

function propertiesOf(choices: JsonObject): JsonObject {
  const properties: JsonObject = {};
  for (const options of Object.values(choices)) {
    if (!isArray(options)) continue;
    for (const option of options) {
      if (isObject(option) && isObject(option['properties'])) Object.assign(properties, option['properties']);
    }
  }
  return properties;
}

/**
 * Returns a call's input for a tool whose schema was wrapped. What a decoder could not read as an object comes as
 * `_raw` text.
 */
export function wrapInput(input: unknown): JsonObject {
  if (isObject(input) && Object.keys(input).length === 1) {
    const raw = stringOf(input['_raw']);
    if (raw !== undefined) return { value: parseJson(raw) ?? raw };
  }
  return { value: input };
}

/** Returns the input that the caller's own schema describes. */
export function unwrapInput(input: unknown): unknown {
  return isObject(input) && Object.hasOwn(input, 'value') ? input['value'] : input;
}

function isInputSchema(schema: JsonObject): schema is JsonObject & Tool['input_schema'] {
  return schema['type'] === 'object';
}

function followedRoot(schema: JsonObject): JsonObject {
  let root = schema;
  for (let hop = 0; hop < MAX_HOPS && isString(root['$ref']); hop++) {
    const target = resolvePointer(schema, root['$ref']);
    if (!isObject(target) || target === schema) return root;
    root = { ...target, ...without(root, '$ref') };
  }
  return root;
}

function mergedRoot(root: JsonObject): JsonObject {
  if (!isArray(root['allOf']) || root['allOf'].length === 0) return root;
  const parts: JsonObject[] = [];
  for (const part of root['allOf']) {
    if (!isObject(part)) return root;
    const followed = isString(part['$ref']) ? resolvePointer(root, part['$ref']) : part;
    if (!isObject(followed) || !isObjectSchema(followed)) return root;
    parts.push(followed);
  }
  return mergeObjects([...parts, without(root, 'allOf')]) ?? root;
}

function wrap(schema: JsonObject): Tool['input_schema'] {
  const shared = { ...pick(schema, '$defs'), ...pick(schema, 'definitions') };
  return {
    type: 'object',
    properties: { value: movedReferences(without(schema, '$defs', 'definitions', '$schema')) },
    required: ['value'],
    ...shared,
  };
}

/** References to the old root lead to where it is now; shared definitions stay at the root. */
function movedReferences(node: unknown): unknown {
  if (isArray(node)) return node.map(movedReferences);
  if (!isObject(node)) return node;
  const moved: JsonObject = {};
  for (const [key, value] of Object.entries(node)) {
    const ownReference =
      key === '$ref' &&
      isString(value) &&
      (value === '#' || (value.startsWith('#/') && !/^#\/(\$defs|definitions)\//.test(value)));
    moved[key] = ownReference ? `#/properties/value${value.slice(1)}` : movedReferences(value);
  }
  return moved;
}

function pick(schema: JsonObject, key: string): JsonObject {
  return schema[key] === undefined ? {} : { [key]: schema[key] };
}
