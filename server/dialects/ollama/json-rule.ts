import { createJsonOnly } from '../../messages/json-only.ts';
import type { TextRule } from '../../messages/text-filter.ts';

/** The answer to a `format`: JSON and nothing around it. */
export const JSON_ONLY: TextRule = {
  createFilter: () => createJsonOnly(),
  removedNote: 'Text around the JSON was taken away.',
};
