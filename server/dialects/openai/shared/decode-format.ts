import { invalidRequest } from '../../../messages/errors.ts';
import { isObject, stringOf, type JsonObject } from '../../../lib/json.ts';
import type { MessagesRequest, TextBlockParam } from '../../../messages/types.ts';
import { objectField } from './fields.ts';

/** The form that an answer must have. */
export type AnswerFormat = { type: 'text' } | { type: 'json' } | { type: 'schema'; schema: JsonObject };

/** Reads chat's `response_format`, whose schema lies under `json_schema`. */
export function chatFormat(body: JsonObject): AnswerFormat {
  const format = objectField(body, 'response_format');
  if (format === undefined) return { type: 'text' };
  const nested = isObject(format['json_schema']) ? format['json_schema'] : undefined;
  return formatOf(format, nested ?? format, 'response_format');
}

/** Reads `text.format` of a responses request, where the schema lies flat. */
export function responsesFormat(body: JsonObject): AnswerFormat {
  const format = objectField(objectField(body, 'text') ?? {}, 'format', 'text.format');
  return format === undefined ? { type: 'text' } : formatOf(format, format, 'text.format');
}

function formatOf(format: JsonObject, place: JsonObject, param: string): AnswerFormat {
  switch (format['type']) {
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json' };
    case 'json_schema': {
      const { schema } = place;
      if (schema === undefined || schema === null) return { type: 'json' };
      if (!isObject(schema)) throw invalidRequest(`${param}: the schema must be an object.`, param);
      const description = stringOf(place['description']);
      return {
        type: 'schema',
        schema: description === undefined || schema['description'] !== undefined ? schema : { ...schema, description },
      };
    }
    default:
      throw invalidRequest(
        `${param}.type is ${JSON.stringify(format['type'] ?? null)}; it must be one of text, json_object, json_schema.`,
        `${param}.type`,
      );
  }
}

const JSON_ONLY = 'Answer with a single JSON object and nothing else: no text before or after it, no code fence.';

/**
 * Writes the form into the request. Claude has no free JSON mode, so that becomes an instruction (mapping.md,
 * L20); a schema goes along as it is, and the backend fits it to what Claude can hold to.
 */
export function applyFormat(
  format: AnswerFormat,
  request: MessagesRequest,
  system: TextBlockParam[],
  note: (change: string) => void,
): void {
  if (format.type === 'schema')
    request.output_config = { ...request.output_config, format: { type: 'json_schema', schema: format.schema } };
  if (format.type !== 'json') return;
  system.push({ type: 'text', text: JSON_ONLY });
  note(
    'JSON mode was asked for; Claude has none, so an instruction asks for a JSON object, and text around it is removed.',
  );
}
