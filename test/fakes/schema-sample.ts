import { isList, isRecord, record, type JsonObject } from '../support/json.ts';

/** A small value that fits a JSON Schema, so that a fake model with a fixed output format answers something valid. */
export function sampleOf(schema: JsonObject, root: JsonObject = schema, depth = 0): unknown {
  if (depth > 12) return null;
  if ('const' in schema) return schema['const'];
  if (isList(schema['enum'])) return schema['enum'][0];
  const reference = schema['$ref'];
  if (typeof reference === 'string') return sampleOf(resolve(reference, root), root, depth + 1);
  const choices = schema['anyOf'] ?? schema['oneOf'] ?? schema['allOf'];
  if (isList(choices) && isRecord(choices[0])) return sampleOf(choices[0], root, depth + 1);
  const type = isList(schema['type']) ? schema['type'][0] : schema['type'];
  if (type === 'object' || isRecord(schema['properties'])) return sampleObject(schema, root, depth);
  if (type === 'array') return isRecord(schema['items']) ? [sampleOf(schema['items'], root, depth + 1)] : [];
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  return 'sample';
}

function sampleObject(schema: JsonObject, root: JsonObject, depth: number): JsonObject {
  const required = isList(schema['required']) ? schema['required'] : [];
  const entries = Object.entries(record(schema['properties'])).filter(([name]) => required.includes(name));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sampleOf(record(inner), root, depth + 1)]));
}

function resolve(reference: string, root: JsonObject): JsonObject {
  return reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter((step) => step !== '')
    .reduce<JsonObject>((at, step) => record(at[step]), root);
}
