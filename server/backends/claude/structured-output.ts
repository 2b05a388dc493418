import { isArray, isObject, isString, type JsonObject } from '../../lib/json.ts';
import { isAnnotation, isObjectSchema, mergeObjects, resolvePointer, stringsOf, without } from './json-schema.ts';

/** A schema in Claude's subset of JSON Schema, or why there is none. */
export type ClaudeSchema =
  | {
      schema: JsonObject;
      /** The keywords that moved into descriptions, because Claude does not enforce them. */
      described: string[];
    }
  | { reason: string };

/**
 * Rewrites a schema to what Claude's structured outputs take (anthropic.md, section 6): every object closed, `oneOf`
 * and lists of types as `anyOf`, keywords outside the subset as words in the description. Free-form maps, recursion
 * and references to other documents cannot be said and give the reason instead.
 */
export function toClaudeSchema(schema: unknown): ClaudeSchema {
  if (!isObject(schema)) return { reason: 'the schema is no object' };
  const rewriter = new Rewriter(schema);
  try {
    return { schema: rewriter.root(), described: [...rewriter.described] };
  } catch (error) {
    if (error instanceof NotRepresentable) return { reason: error.message };
    throw error;
  }
}

/** Thrown inside, with the reason as its message. */
class NotRepresentable extends Error {}

const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);

/** Inlined references may multiply a schema; beyond this it would be too complex to compile anyway. */
const MAX_NODES = 5000;

const SHARED = /^#\/(?:\$defs|definitions)\/([^/]+)$/;

class Rewriter {
  readonly described = new Set<string>();
  readonly #root: JsonObject;
  readonly #defs: JsonObject = {};
  readonly #open: string[] = [];
  #nodes = 0;

  constructor(root: JsonObject) {
    this.#root = root;
  }

  root(): JsonObject {
    // A reference at the root is followed, since the root itself must say what the answer is.
    const rewritten = isString(this.#root['$ref'])
      ? this.#inline(this.#root, this.#root['$ref'])
      : this.#rewrite(this.#root);
    return Object.keys(this.#defs).length === 0 ? rewritten : { ...rewritten, $defs: this.#defs };
  }

  #rewrite(node: unknown): JsonObject {
    if (!isObject(node)) throw new NotRepresentable('a part of it allows anything');
    if (++this.#nodes > MAX_NODES) throw new NotRepresentable('it is too large');
    if (isString(node['$ref'])) return this.#reference(node, node['$ref']);
    if (node['nullable'] !== undefined) return this.#nullable(node);
    if (isArray(node['allOf'])) return this.#allOf(node, node['allOf']);
    const variants = node['anyOf'] ?? node['oneOf'];
    if (isArray(variants)) return this.#anyOf(node, variants, node['anyOf'] === undefined ? 'oneOf' : 'anyOf');
    if (node['enum'] !== undefined || node['const'] !== undefined) return this.#literals(node);
    const type = isArray(node['type']) && node['type'].length === 1 ? node['type'][0] : node['type'];
    if (isArray(type)) return this.#typeList(node, type);
    return this.#typed(node, isString(type) ? type : guessType(node));
  }

  #reference(node: JsonObject, ref: string): JsonObject {
    const siblings = Object.keys(node).filter(
      (key) => key !== '$ref' && key !== '$defs' && key !== 'definitions' && !key.startsWith('$'),
    );
    const name = SHARED.exec(ref)?.[1];
    if (name === undefined || siblings.length > 0) return this.#inline(node, ref);
    if (this.#open.includes(ref)) throw new NotRepresentable('it refers to itself');
    if (this.#defs[name] === undefined) {
      this.#open.push(ref);
      const target = this.#rewrite(this.#target(ref));
      this.#open.pop();
      this.#defs[name] = target;
    }
    return { $ref: `#/$defs/${name}` };
  }

  #inline(node: JsonObject, ref: string): JsonObject {
    if (this.#open.includes(ref)) throw new NotRepresentable('it refers to itself');
    this.#open.push(ref);
    const rewritten = this.#rewrite({ ...this.#target(ref), ...without(node, '$ref') });
    this.#open.pop();
    return rewritten;
  }

  #target(ref: string): JsonObject {
    const target = resolvePointer(this.#root, ref);
    if (!isObject(target))
      throw new NotRepresentable(
        ref.startsWith('#') ? `its reference ${ref} leads nowhere` : `it refers to another document, ${ref}`,
      );
    return target;
  }

  /** OpenAPI's way to allow null. */
  #nullable(node: JsonObject): JsonObject {
    const rest = without(node, 'nullable');
    if (node['nullable'] !== true) return this.#rewrite(rest);
    if (isArray(rest['enum']))
      return this.#rewrite({
        ...without(rest, 'type'),
        enum: [...rest['enum'].filter((value) => value !== null), null],
      });
    const { description, ...plain } = this.#rewrite(rest);
    return { anyOf: [plain, { type: 'null' }], ...(description === undefined ? {} : { description }) };
  }

  #allOf(node: JsonObject, parts: readonly unknown[]): JsonObject {
    const base = without(node, 'allOf');
    const open = this.#open.length;
    const schemas = parts.map((part) => this.#followed(part));
    if (Object.keys(base).some((key) => !isAnnotation(key))) schemas.unshift(base);
    if (schemas.length === 0) throw new NotRepresentable('a part of it allows anything');
    const objects = schemas.filter(isObjectSchema).length;
    const [only] = schemas;
    let rewritten: JsonObject;
    if (schemas.length === 1 && only !== undefined) {
      rewritten = this.#rewrite({ ...only, ...base });
    } else if (objects === 0) {
      rewritten = { allOf: schemas.map((schema) => this.#rewrite(schema)), ...this.#annotations(base) };
    } else {
      // Two closed objects have no value in common: they must become one.
      const merged = objects === schemas.length ? mergeObjects([...schemas, base]) : undefined;
      if (merged === undefined) throw new NotRepresentable('it combines schemas (allOf) that are not plain objects');
      rewritten = this.#rewrite(merged);
    }
    this.#open.length = open;
    return rewritten;
  }

  /** Returns a part of an `allOf` with its references followed; they stay open, so that a circle is found. */
  #followed(part: unknown): JsonObject {
    if (!isObject(part)) throw new NotRepresentable('a part of it allows anything');
    const ref = part['$ref'];
    if (!isString(ref)) return part;
    if (this.#open.includes(ref)) throw new NotRepresentable('it refers to itself');
    this.#open.push(ref);
    return this.#followed({ ...this.#target(ref), ...without(part, '$ref') });
  }

  #anyOf(node: JsonObject, variants: readonly unknown[], keyword: 'anyOf' | 'oneOf'): JsonObject {
    const base = without(node, keyword);
    const annotations = this.#annotations(base);
    const demands: JsonObject = {};
    for (const [key, value] of Object.entries(base)) {
      if (!isAnnotation(key)) demands[key] = value;
    }
    if (variants.length === 0) throw new NotRepresentable(`it has an empty ${keyword}`);
    if (Object.keys(demands).length === 0)
      return { anyOf: variants.map((variant) => this.#rewrite(variant)), ...annotations };
    // What stands beside the variants holds for each of them.
    return { anyOf: variants.map((variant) => this.#rewrite({ allOf: [demands, variant] })), ...annotations };
  }

  #literals(node: JsonObject): JsonObject {
    const values = isArray(node['enum']) ? node['enum'] : [node['const']];
    if (values.length === 0 || values.some((value) => typeof value === 'object' && value !== null)) {
      throw new NotRepresentable('it lists values that are not plain (enum or const)');
    }
    const rewritten: JsonObject = {};
    // A list of types beside the values says nothing that they do not.
    if (isString(node['type'])) rewritten['type'] = node['type'];
    if (node['enum'] !== undefined) rewritten['enum'] = values;
    if (node['const'] !== undefined) rewritten['const'] = node['const'];
    return this.#described(node, rewritten, ['type', 'enum', 'const']);
  }

  #typeList(node: JsonObject, types: readonly unknown[]): JsonObject {
    const demands: JsonObject = {};
    for (const [key, value] of Object.entries(node)) {
      if (!isAnnotation(key) && key !== 'type') demands[key] = value;
    }
    const variants = types.map((type) => {
      const belonging: JsonObject = { type };
      for (const [key, value] of Object.entries(demands)) {
        if (types.length === 1 || typesOf(key).includes(String(type))) belonging[key] = value;
      }
      return this.#rewrite(belonging);
    });
    return { anyOf: variants, ...this.#annotations(node) };
  }

  #typed(node: JsonObject, type: string): JsonObject {
    switch (type) {
      case 'object':
        return this.#object(node);
      case 'array': {
        if (isArray(node['items']) || node['prefixItems'] !== undefined)
          throw new NotRepresentable('it has a list with a fixed type for each place');
        const rewritten: JsonObject = { type, items: this.#rewrite(node['items']) };
        const used = ['type', 'items'];
        if (node['minItems'] === 0 || node['minItems'] === 1) {
          rewritten['minItems'] = node['minItems'];
          used.push('minItems');
        }
        return this.#described(node, rewritten, used);
      }
      case 'string':
        if (!FORMATS.has(node['format'])) return this.#described(node, { type }, ['type']);
        return this.#described(node, { type, format: node['format'] }, ['type', 'format']);
      case 'number':
      case 'integer':
      case 'boolean':
      case 'null':
        return this.#described(node, { type }, ['type']);
      default:
        throw new NotRepresentable(`it has a type that JSON does not (${type})`);
    }
  }

  #object(node: JsonObject): JsonObject {
    const extra = node['additionalProperties'];
    const patterns = node['patternProperties'];
    if (
      (extra !== undefined && extra !== false) ||
      (isObject(patterns) && Object.keys(patterns).length > 0) ||
      !isObject(node['properties'])
    ) {
      throw new NotRepresentable('it has an object with free names (additionalProperties)');
    }
    const properties: JsonObject = {};
    for (const [name, schema] of Object.entries(node['properties'])) properties[name] = this.#rewrite(schema);
    const required = stringsOf(node['required']);
    const known = required.filter((name) => Object.hasOwn(properties, name));
    if (known.length < required.length) throw new NotRepresentable('it requires a property that it does not describe');
    const rewritten: JsonObject = { type: 'object', properties, additionalProperties: false };
    if (known.length > 0) rewritten['required'] = known;
    return this.#described(node, rewritten, [
      'type',
      'properties',
      'required',
      'additionalProperties',
      'patternProperties',
    ]);
  }

  /** Adds title and description, and to the latter every keyword of `node` that `rewritten` does not keep. */
  #described(node: JsonObject, rewritten: JsonObject, used: readonly string[]): JsonObject {
    const words: string[] = [];
    for (const [key, value] of Object.entries(node)) {
      if (
        used.includes(key) ||
        key === 'title' ||
        key === 'description' ||
        key.startsWith('$') ||
        key === 'definitions'
      )
        continue;
      words.push(`${key}: ${JSON.stringify(value)}`);
      if (!isAnnotation(key)) this.described.add(key);
    }
    const annotations = this.#annotations(node);
    if (words.length === 0) return { ...rewritten, ...annotations };
    const description = isString(annotations['description']) ? `${annotations['description']}\n\n` : '';
    return { ...rewritten, ...annotations, description: `${description}{${words.join(', ')}}` };
  }

  #annotations(node: JsonObject): JsonObject {
    const kept: JsonObject = {};
    if (isString(node['title'])) kept['title'] = node['title'];
    if (isString(node['description'])) kept['description'] = node['description'];
    return kept;
  }
}

function guessType(node: JsonObject): string {
  if (isObjectSchema(node)) return 'object';
  if (node['items'] !== undefined || node['prefixItems'] !== undefined) return 'array';
  if (['minLength', 'maxLength', 'pattern', 'format'].some((key) => node[key] !== undefined)) return 'string';
  if (
    ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'].some((key) => node[key] !== undefined)
  )
    return 'number';
  throw new NotRepresentable('a part of it allows anything');
}

/** Returns the types that a keyword says something about. */
function typesOf(keyword: string): readonly string[] {
  if (
    [
      'properties',
      'required',
      'additionalProperties',
      'patternProperties',
      'minProperties',
      'maxProperties',
      'propertyNames',
    ].includes(keyword)
  )
    return ['object'];
  if (['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains'].includes(keyword)) return ['array'];
  if (['minLength', 'maxLength', 'pattern', 'format'].includes(keyword)) return ['string'];
  return ['number', 'integer'];
}
