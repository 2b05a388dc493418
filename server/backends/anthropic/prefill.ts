import type { MessageParam } from '../../messages/types.ts';
import { blocksOf, sayAtEnd } from './instructions.ts';

/** What asks a model that does not continue an answer by itself to do so. */
const CONTINUE =
  'Continue your last message exactly where it stops. Write only what comes next; do not repeat or introduce it.';

/**
 * Returns messages whose last one the model answers (mapping.md, L8). An answer of its own at the end is continued by
 * models that can, without the spaces at its end which they refuse; others are asked to continue it.
 * @param continues whether the model continues an answer under this request.
 */
export function convertPrefill(
  messages: MessageParam[],
  continues: boolean,
  note: (change: string) => void,
): MessageParam[] {
  const last = messages.at(-1);
  if (last === undefined || last.role !== 'assistant') return messages;
  if (!continues) {
    note(
      'The beginning of the answer that the request gives became a request to continue it: the model does not continue by itself.',
    );
    return sayAtEnd(messages, CONTINUE);
  }
  const blocks = blocksOf(last);
  const end = blocks.at(-1);
  if (end?.type !== 'text' || end.text === end.text.trimEnd()) return messages;
  note('Spaces at the end of the given beginning of the answer were left out: the model refuses them.');
  const text = end.text.trimEnd();
  return [...messages.slice(0, -1), { role: 'assistant', content: [...blocks.slice(0, -1), { ...end, text }] }];
}
