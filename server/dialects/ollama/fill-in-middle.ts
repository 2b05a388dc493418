import type { MessageParam } from '../../messages/types.ts';

/** What Claude is told when an editor asks for the text between two others (mapping.md, L5). */
export const FILL_IN_INSTRUCTION =
  'You fill in text at the cursor of an editor. What stands before the cursor is given between <prefix> and </prefix>, ' +
  'what stands after it between <suffix> and </suffix>. Answer only with the text that belongs at the cursor, so that ' +
  'prefix, answer and suffix joined make one correct whole: no explanation, no code fence, nothing of the prefix or the suffix again.';

/**
 * Returns the question for the text between `prefix` and `suffix`. Claude has no mode for it, so it is asked in words.
 */
export function fillInQuestion(prefix: string, suffix: string): MessageParam {
  return { role: 'user', content: [{ type: 'text', text: `<prefix>${prefix}</prefix><suffix>${suffix}</suffix>` }] };
}
