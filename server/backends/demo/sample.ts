import { isArray, isObject, type JsonObject } from '../../lib/json.ts';

const DEPTH = 6;

/**
 * Returns a small value that fits a JSON schema: the first of an enum, the default, an example, or the
 * plainest value of the type. Only required properties are filled; recursion ends at a fixed depth.
 */
export function sampleOf(schema: unknown, text: string, root: unknown = schema, depth = 0): unknown {
  if (!isObject(schema) || depth > DEPTH) return null;
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0];
  if (isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0];
  if (typeof schema.$ref === 'string') return sampleOf(refOf(schema.$ref, root), text, root, depth + 1);
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const options = schema[key];
    if (isArray(options) && options.length > 0)
      return sampleOf(
        options.find((option) => !isObject(option) || option.type !== 'null'),
        text,
        root,
        depth + 1,
      );
  }
  switch (isArray(schema.type) ? schema.type.find((type) => type !== 'null') : schema.type) {
    case 'string':
      return text;
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? schema.minimum : 1;
    case 'boolean':
      return true;
    case 'array':
      return schema.items === undefined ? [] : [sampleOf(schema.items, text, root, depth + 1)];
    case 'object':
    case undefined:
      return sampleObject(schema, text, root, depth);
    default:
      return null;
  }
}

function sampleObject(schema: JsonObject, text: string, root: unknown, depth: number): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : [];
  return Object.fromEntries(required.map((name) => [name, sampleOf(properties[name], text, root, depth + 1)]));
}

function refOf(ref: string, root: unknown): unknown {
  let value = root;
  for (const part of ref
    .replace(/^#\/?/, '')
    .split('/')
    .filter((chunk) => chunk !== '')) {
    value = isObject(value) ? value[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  }
  return value;
}
