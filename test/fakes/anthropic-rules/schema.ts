import { isList, isRecord, record, text, type JsonObject } from '../../support/json.ts';
import { invalid } from '../anthropic-errors.ts';
import { names, needs, onlyFields } from './fields.ts';

/** Which JSON Schemas structured outputs and strict tools take (reference/anthropic.md 6). */

const keywords = names(
  'type properties required additionalProperties items enum const anyOf allOf $ref $defs definitions description title default ' +
    'examples format pattern minItems $schema $id $comment nullable',
);
const formats = names('date-time time date duration email hostname uri ipv4 ipv6 uuid');

/** `output_config.format` (and its beta name `output_format`). */
export function checkOutputFormat(body: JsonObject): void {
  const format = record(body['output_config'])['format'] ?? body['output_format'];
  if (format === undefined || format === null) return;
  const path = 'output_config.format';
  if (!isRecord(format)) throw invalid(`${path}: Input should be a valid dictionary`);
  if (format['type'] !== 'json_schema') throw invalid(`${path}.type: Input should be 'json_schema'`);
  onlyFields(format, path, names('type schema'));
  needs(format, path, 'schema');
  if (!isRecord(format['schema'])) throw invalid(`${path}.schema: Input should be a valid dictionary`);
  checkStrictSchema(format['schema'], `${path}.schema`);
  if (hasCitations(body['messages'])) throw invalid('output_config.format: cannot be used together with citations');
}

/** A schema that is compiled into a grammar. */
export function checkStrictSchema(schema: JsonObject, path: string): void {
  walk(schema, path, schema, []);
}

function walk(schema: JsonObject, path: string, root: JsonObject, above: readonly string[]): void {
  for (const word of Object.keys(schema)) {
    if (!keywords.has(word))
      throw invalid(`${path}: For '${typeName(schema)}' type, property '${word}' is not supported`);
  }
  if (isObjectSchema(schema) && schema['additionalProperties'] !== false) {
    throw invalid(`${path}: For 'object' type, 'additionalProperties' must be explicitly set to false`);
  }
  const least = schema['minItems'];
  if (least !== undefined && least !== 0 && least !== 1) {
    throw invalid(`${path}: For 'array' type, 'minItems' values other than 0 or 1 are not supported`);
  }
  if (schema['format'] !== undefined && !formats.has(text(schema['format']))) {
    throw invalid(`${path}: For 'string' type, format '${text(schema['format'])}' is not supported`);
  }
  if (isList(schema['enum']) && schema['enum'].some((one) => isRecord(one) || isList(one))) {
    throw invalid(`${path}: enum values must be primitives`);
  }
  for (const [name, inner] of Object.entries(record(schema['properties']))) {
    walk(record(inner), `${path}.properties.${name}`, root, above);
  }
  if (isRecord(schema['items'])) walk(schema['items'], `${path}.items`, root, above);
  else if (schema['items'] !== undefined) throw invalid(`${path}: For 'array' type, 'items' must be one schema`);
  for (const word of ['anyOf', 'allOf']) {
    const choices = schema[word];
    if (isList(choices)) choices.forEach((one, n) => walk(record(one), `${path}.${word}.${String(n)}`, root, above));
  }
  const reference = schema['$ref'];
  if (typeof reference === 'string') follow(reference, path, root, above);
}

function follow(reference: string, path: string, root: JsonObject, above: readonly string[]): void {
  if (!reference.startsWith('#')) throw invalid(`${path}: external $ref '${reference}' is not supported`);
  if (above.includes(reference)) throw invalid(`${path}: recursive schemas are not supported: '${reference}'`);
  const target = reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter((step) => step !== '')
    .reduce<unknown>((at, step) => record(at)[step], root);
  if (!isRecord(target)) throw invalid(`${path}: $ref '${reference}' does not exist`);
  walk(target, reference, root, [...above, reference]);
}

function isObjectSchema(schema: JsonObject): boolean {
  const type = schema['type'];
  return type === 'object' || (isList(type) && type.includes('object')) || isRecord(schema['properties']);
}

function typeName(schema: JsonObject): string {
  return isObjectSchema(schema) ? 'object' : text(schema['type'], 'any');
}

/** The limits over all strict tools of a request together. */
export function checkStrictTools(tools: readonly JsonObject[]): void {
  const strict = tools.filter((tool) => tool['strict'] === true);
  let optional = 0;
  let unions = 0;
  const count = (schema: JsonObject): void => {
    const properties = Object.entries(record(schema['properties']));
    const required = isList(schema['required']) ? schema['required'] : [];
    optional += properties.filter(([name]) => !required.includes(name)).length;
    for (const [, inner] of properties) {
      if (isList(record(inner)['anyOf']) || isList(record(inner)['type'])) unions += 1;
      count(record(inner));
    }
  };
  for (const tool of strict) count(record(tool['input_schema']));
  if (strict.length > 20 || optional > 24 || unions > 16) throw invalid('Schema is too complex for compilation.');
}

function hasCitations(messages: unknown): boolean {
  if (!isList(messages)) return false;
  return messages.some((message) => {
    const content = record(message)['content'];
    return isList(content) && content.some((block) => record(record(block)['citations'])['enabled'] === true);
  });
}
