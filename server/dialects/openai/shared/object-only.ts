import { createJsonOnly } from '../../../messages/json-only.ts';
import type { TextRule } from '../../../messages/text-filter.ts';

/** The answer to a `response_format`: one JSON object and nothing around it. */
export const OBJECT_ONLY: TextRule = {
  createFilter: () => createJsonOnly('{'),
  removedNote: 'Text around the JSON object was removed from the answer.',
};
