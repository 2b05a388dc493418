import { isArray, isObject, stringOf, type JsonObject } from '../../lib/json.ts';

/**
 * Returns a tool's parameters in the part of JSON Schema that Ollama's templates can show: an object with properties,
 * and inside them `type`, `description`, `enum`, `items`, `properties`, `required` and `anyOf`. What else the schema
 * says (limits, patterns, formats, defaults) is appended to the property's description, where the model can read it
 * (mapping.md, L1). References are put in place; a schema that refers to itself is cut where it begins again.
 * @param widened called when a part had to be made less exact than it was.
 */
export function toToolSchema(schema: unknown, widened: () => void = () => undefined): JsonObject {
  const root = isObject(schema) ? schema : {};
  const node = normalizeNode(root, { root, open: [], depth: 0, budget: { nodes: NODES_MOST }, widened });
  const own = isObject(node.properties) ? node.properties : {};
  const required = isArray(node.required) ? node.required : [];
  if (!isArray(node.anyOf)) return parametersOf(own, required);
  // The root must be one object, so its alternatives become one that allows what any of them allows.
  widened();
  const merged = mergeAlternatives(node.anyOf);
  return parametersOf({ ...merged.properties, ...own }, [...new Set([...required, ...merged.required])]);
}

function parametersOf(properties: JsonObject, required: readonly unknown[]): JsonObject {
  return required.length === 0 ? { type: 'object', properties } : { type: 'object', properties, required };
}

/** References that fan out could grow a small schema without end. */
const NODES_MOST = 4000;
const DEEPEST = 24;

interface Walk {
  root: JsonObject;
  /** The references being followed now, outermost first. */
  open: readonly string[];
  depth: number;
  /** Shared by the whole walk: how many nodes may still be written. */
  budget: { nodes: number };
  widened: () => void;
}

function normalizeNode(schema: unknown, walk: Walk): JsonObject {
  // `true` allows everything, which an empty schema says too.
  if (!isObject(schema)) return {};
  walk.budget.nodes -= 1;
  if (walk.budget.nodes < 0 || walk.depth >= DEEPEST) {
    walk.widened();
    return {};
  }
  return flatten(schema, { ...walk, depth: walk.depth + 1 });
}

function flatten(schema: JsonObject, walk: Walk): JsonObject {
  const reference = stringOf(schema.$ref);
  if (reference !== undefined) return followReference(schema, reference, walk);
  if (isArray(schema.allOf)) return mergeAll(schema, schema.allOf, walk);
  const node: JsonObject = {};
  const types = typesOf(schema);
  const alternatives = [schema.anyOf, schema.oneOf].find(isArray);
  if (alternatives !== undefined) takeAlternatives(node, alternatives, types, walk);
  if (node.type === undefined && types.length > 0) node.type = types.length === 1 ? types[0] : types;
  const values = isArray(schema.enum) ? schema.enum : 'const' in schema ? [schema.const] : undefined;
  if (values !== undefined) node.enum = values;
  if (types.includes('object') || isObject(schema.properties)) takeProperties(node, schema, walk);
  if (types.includes('array')) node.items = itemsOf(schema, walk);
  return describe(node, schema, constraintsOf(schema));
}

/** Returns the types a schema allows, from what it says or from what its other keywords mean. */
function typesOf(schema: JsonObject): string[] {
  const said = (isArray(schema.type) ? schema.type : [schema.type]).filter((type) => typeof type === 'string');
  const types = said.length > 0 ? said : guessTypes(schema);
  return schema.nullable === true && types.length > 0 && !types.includes('null') ? [...types, 'null'] : types;
}

function guessTypes(schema: JsonObject): string[] {
  if (isObject(schema.properties)) return ['object'];
  if ('items' in schema || 'prefixItems' in schema) return ['array'];
  const values = isArray(schema.enum) ? schema.enum : 'const' in schema ? [schema.const] : [];
  return [...new Set(values.map((value) => (value === null ? 'null' : isArray(value) ? 'array' : typeof value)))];
}

function takeProperties(node: JsonObject, schema: JsonObject, walk: Walk): void {
  const properties: JsonObject = {};
  for (const [name, property] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    // `false` allows nothing: the property cannot be used.
    if (property !== false) properties[name] = normalizeNode(property, walk);
  }
  node.properties = properties;
  const required = isArray(schema.required)
    ? schema.required.filter((name) => typeof name === 'string' && name in properties)
    : [];
  if (required.length > 0) node.required = required;
}

function itemsOf(schema: JsonObject, walk: Walk): JsonObject {
  const tuple = isArray(schema.prefixItems) ? schema.prefixItems : isArray(schema.items) ? schema.items : undefined;
  if (tuple === undefined) return normalizeNode(schema.items, walk);
  walk.widened();
  const kinds = tuple.map((item) => normalizeNode(item, walk));
  return kinds.length === 1 ? (kinds[0] ?? {}) : { anyOf: kinds };
}

/** Puts alternatives into `node`. "Or null" is said by the type, and a lone alternative needs no list. */
function takeAlternatives(
  node: JsonObject,
  alternatives: readonly unknown[],
  types: readonly string[],
  walk: Walk,
): void {
  const kinds = alternatives.filter((one) => one !== false).map((one) => normalizeNode(one, walk));
  if (kinds.some((kind) => Object.keys(kind).length === 0)) {
    // One of them allows everything, or only says which properties go together: no list can show that.
    walk.widened();
    return;
  }
  const real = kinds.filter((kind) => kind.type !== 'null');
  const orNull = real.length < kinds.length || types.includes('null');
  const [only] = real;
  if (real.length === 1 && only !== undefined) {
    Object.assign(node, only);
    const type = only.type;
    if (orNull && typeof type === 'string') node.type = [type, 'null'];
    else if (orNull && isArray(type) && !type.includes('null')) node.type = [...type, 'null'];
    return;
  }
  if (real.length === 0) {
    node.type = 'null';
    return;
  }
  node.anyOf = orNull ? [...real, { type: 'null' }] : real;
}

/** Returns one schema that says what all of `parts` and the rest of `schema` say. */
function mergeAll(schema: JsonObject, parts: readonly unknown[], walk: Walk): JsonObject {
  const { allOf: _parts, ...rest } = schema;
  const merged: JsonObject = {};
  for (const part of [...parts, rest]) {
    const node = normalizeNode(part, walk);
    const properties = {
      ...(isObject(merged.properties) ? merged.properties : {}),
      ...(isObject(node.properties) ? node.properties : {}),
    };
    const required = [
      ...new Set([
        ...(isArray(merged.required) ? merged.required : []),
        ...(isArray(node.required) ? node.required : []),
      ]),
    ];
    const descriptions = [merged.description, node.description].filter(
      (text) => typeof text === 'string' && text !== '',
    );
    Object.assign(merged, node);
    if (Object.keys(properties).length > 0) merged.properties = properties;
    if (required.length > 0) merged.required = required;
    if (descriptions.length > 0) merged.description = [...new Set(descriptions)].join(' ');
  }
  return merged;
}

/**
 * Returns the properties of all alternatives at a schema's root, where Ollama takes no list; required is what all
 * require.
 */
function mergeAlternatives(alternatives: readonly unknown[]): { properties: JsonObject; required: readonly unknown[] } {
  const objects = alternatives.filter(isObject).filter((one) => isObject(one.properties));
  const properties: JsonObject = {};
  for (const one of objects) if (isObject(one.properties)) Object.assign(properties, one.properties);
  const requiredBy = objects.map((one) => (isArray(one.required) ? one.required : []));
  return {
    properties,
    required: (requiredBy[0] ?? []).filter((name) => requiredBy.every((names) => names.includes(name))),
  };
}

function followReference(schema: JsonObject, reference: string, walk: Walk): JsonObject {
  const { $ref: _reference, ...beside } = schema;
  const target = pointedAt(walk.root, reference);
  const again = walk.open.includes(reference);
  if (target === undefined || again) {
    walk.widened();
    const name = reference.split('/').at(-1) ?? reference;
    const node = flatten(beside, walk);
    if (again && node.type === undefined) node.type = 'object';
    return describe(node, node, again ? [`the same shape as ${name === '#' ? 'the whole' : name} again`] : []);
  }
  return normalizeNode(isObject(target) ? { ...target, ...beside } : beside, {
    ...walk,
    open: [...walk.open, reference],
  });
}

/** Returns what a reference within the schema points at; undefined for one that leads elsewhere or nowhere. */
function pointedAt(root: JsonObject, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined;
  let at: unknown = root;
  for (const step of reference.slice(1).split('/').slice(1)) {
    const key = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (isArray(at)) at = at[Number(key)];
    else if (isObject(at) && Object.hasOwn(at, key)) at = at[key];
    else return undefined;
  }
  return at;
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/** Keywords that Ollama drops and a model can still heed. */
const CONSTRAINTS = [
  'format',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'default',
  'examples',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'patternProperties',
  'propertyNames',
  'dependentRequired',
  'contentEncoding',
  'contentMediaType',
] as const;
const LONGEST_CONSTRAINT = 300;

function constraintsOf(schema: JsonObject): string[] {
  const said: string[] = [];
  for (const keyword of CONSTRAINTS) {
    const value = schema[keyword];
    if (value !== undefined)
      said.push(
        `${keyword}: ${typeof value === 'string' ? value : JSON.stringify(value).slice(0, LONGEST_CONSTRAINT)}`,
      );
  }
  if (isObject(schema.additionalProperties) && Object.keys(schema.additionalProperties).length > 0) {
    said.push(`other properties: ${JSON.stringify(schema.additionalProperties).slice(0, LONGEST_CONSTRAINT)}`);
  }
  return said;
}

function describe(node: JsonObject, schema: JsonObject, constraints: readonly string[]): JsonObject {
  const inner = stringOf(node.description);
  const limits = constraints.length === 0 ? undefined : `(${constraints.join(', ')})`;
  const parts = [
    stringOf(schema.description) ?? (inner === undefined ? stringOf(schema.title) : undefined),
    inner,
    limits,
  ];
  const text = [...new Set(parts.filter((part) => part !== undefined && part !== ''))].join(' ');
  if (text !== '') node.description = text;
  return node;
}
