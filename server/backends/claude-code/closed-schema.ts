import { isArray, isObject, type JsonObject } from '../../lib/json.ts';

/** Returns the schema with every object closed: Claude enforces no other. */
export function closedSchema(schema: JsonObject): JsonObject {
  const closed: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (isArray(value) && key !== 'enum' && key !== 'required')
      closed[key] = value.map((item) => (isObject(item) ? closedSchema(item) : item));
    else if (isObject(value) && (key === 'properties' || key === '$defs' || key === 'definitions')) {
      closed[key] = Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, isObject(inner) ? closedSchema(inner) : inner]),
      );
    } else if (isObject(value) && key === 'items') closed[key] = closedSchema(value);
    else closed[key] = value;
  }
  if (closed['type'] === 'object' || isObject(closed['properties'])) closed['additionalProperties'] ??= false;
  return closed;
}
