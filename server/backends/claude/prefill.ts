import type { MessageParam } from '../../messages/types.ts';
import { blocksOf, sayAtEnd } from './instructions.ts';
import type { TransportWords } from './transport.ts';

/**
 * Returns messages whose last one the model answers (mapping.md, L8). An answer of its own at the end is continued by
 * models that can, without the spaces at its end which they refuse; others are asked to continue it.
 * @param continues whether the model continues an answer under this request.
 */
export function toPrefill(
  messages: MessageParam[],
  continues: boolean,
  words: Pick<TransportWords, 'goOn' | 'wentOn'>,
  note: (change: string) => void,
): MessageParam[] {
  const last = messages.at(-1);
  if (last === undefined || last.role !== 'assistant') return messages;
  if (!continues) {
    note(words.wentOn);
    return sayAtEnd(messages, words.goOn);
  }
  const blocks = blocksOf(last);
  const end = blocks.at(-1);
  if (end?.type !== 'text' || end.text === end.text.trimEnd()) return messages;
  note('Spaces at the end of the given beginning of the answer were left out: the model refuses them.');
  const text = end.text.trimEnd();
  return [...messages.slice(0, -1), { role: 'assistant', content: [...blocks.slice(0, -1), { ...end, text }] }];
}
