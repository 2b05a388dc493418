import { invalidRequest } from '../../messages/errors.ts';
import { isArray, isObject, type JsonObject } from '../../lib/json.ts';
import type { MessagesRequest } from '../../messages/types.ts';
import { wrongType } from './fields.ts';

/** The form that the answer must have. */
export interface AnswerFormat {
  /** The schema for Claude's structured outputs, when the caller gave one. */
  output?: NonNullable<MessagesRequest['output_config']>['format'];
  /** What Claude is told, when it has no switch for the form. */
  instruction?: string;
  /** Whether the answer is one JSON object or list, so that text around it can be taken away. */
  jsonOnly: boolean;
}

const JSON_INSTRUCTION =
  'Answer with a single JSON object and nothing else: no text before or after it, no code fence.';

/**
 * Reads `format` (mapping.md, section 7): a schema goes along as it is and the backend fits it to what Claude enforces;
 * `"json"` becomes an instruction, since Claude has no mode for any JSON (L20). Empty text means no format, as for
 * Ollama.
 * @throws GatewayError 400 for anything else.
 */
export function decodeFormat(fields: JsonObject, note: (change: string) => void): AnswerFormat {
  const format = fields['format'] ?? '';
  if (format === '') return { jsonOnly: false };
  if (format === 'json') {
    note('JSON mode became an instruction, because Claude has no such mode; text around the JSON is taken away.');
    return { instruction: JSON_INSTRUCTION, jsonOnly: true };
  }
  if (isObject(format)) return { output: { type: 'json_schema', schema: format }, jsonOnly: isClosed(format) };
  if (typeof format === 'string')
    throw invalidRequest(`invalid format: ${JSON.stringify(format)}; it must be "json" or a JSON schema`, 'format');
  throw wrongType('format', '"json" or a JSON schema', format);
}

/** Only an object or a list has a first and a last character that tell it from the text around it. */
function isClosed(schema: JsonObject): boolean {
  const type = isArray(schema['type']) && schema['type'].length === 1 ? schema['type'][0] : schema['type'];
  return type === 'object' || type === 'array' || (type === undefined && isObject(schema['properties']));
}
