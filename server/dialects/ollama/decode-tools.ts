import { invalidRequest } from '../../messages/errors.ts';
import { isArray, type JsonObject } from '../../lib/json.ts';
import type { Tool } from '../../messages/types.ts';
import { objectAt, optionalList, optionalObject, optionalString } from './fields.ts';

/**
 * Returns a chat request's `tools` as Claude's, with the names and schemas as the caller wrote them; the backend fits
 * those to what the API takes.
 * @throws GatewayError 400 that names what is missing or of the wrong type.
 */
export function decodeTools(fields: JsonObject, note: (change: string) => void): Tool[] {
  return optionalList(fields, 'tools').map((entry, index) => {
    const path = `tools.${index}`;
    const tool = objectAt(entry, path);
    const declared = optionalObject(tool, 'function', `${path}.function`);
    const name = optionalString(declared, 'name', `${path}.function.name`);
    if (name === '') throw invalidRequest(`${path}.function.name is required`, `${path}.function.name`);
    const description = optionalString(declared, 'description', `${path}.function.description`);
    const parameters = optionalObject(declared, 'parameters', `${path}.function.parameters`);
    return { name, input_schema: inputSchema(name, parameters, note), ...(description === '' ? {} : { description }) };
  });
}

/**
 * Ollama's arguments are always an object, so a schema of something else becomes the one property of an object, and the
 * call comes back in that form.
 */
function inputSchema(name: string, parameters: JsonObject, note: (change: string) => void): Tool['input_schema'] {
  if (isEmpty(parameters)) return { type: 'object', properties: {} };
  const type = parameters['type'] ?? undefined;
  // Many clients send an empty type, which is Go's way to leave it out.
  if (type === undefined || type === '' || type === 'object' || (isArray(type) && type.includes('object')))
    return objectSchema(parameters);
  note(
    `The parameters of the tool ${name} are no object; Claude gets them as the property "value" of one, and calls the tool so.`,
  );
  return { type: 'object', properties: { value: parameters }, required: ['value'] };
}

function objectSchema(parameters: JsonObject): Tool['input_schema'] {
  const { properties, required, ...rest } = parameters;
  const schema: Tool['input_schema'] = { ...rest, type: 'object', properties: properties ?? {} };
  if (isArray(required)) schema.required = required.filter((entry) => typeof entry === 'string');
  return schema;
}

function isEmpty(parameters: JsonObject): boolean {
  return Object.values(parameters).every((value) => value === null || value === undefined || value === '');
}
