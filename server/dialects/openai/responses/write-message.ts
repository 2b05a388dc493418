import { newId } from '../../../lib/ids.ts';
import type { DeltaHead, OutputWriter } from './output-writer.ts';
import { messageItem, refusalPart, textPart, type ItemStatus, type OutputPart } from './response-items.ts';

/** Writes message items: one holds all the text up to the next block of another kind. */
export interface MessageWriter {
  say(text: string): string;
  /** Adds the words of a refusal as a part of their own, behind the text where there was some. */
  refuse(words: string): string;
  /** Closes the message that is open, if one is. */
  close(status: ItemStatus): string;
}

const TEXT = ',"content_index":0';

/** Returns the writer of a response's messages; none is opened before there is text. */
export function messageWriter(out: OutputWriter): MessageWriter {
  let open: { id: string; text: string; head: DeltaHead } | undefined;

  const closeText = (id: string, text: string, part: OutputPart): string =>
    out.about('response.output_text.done', id, TEXT, `"text":${JSON.stringify(text)},"logprobs":[]`) +
    out.partDone(id, 0, part);

  return {
    say: (text) => {
      if (text === '') return '';
      let opening = '';
      if (open === undefined) {
        const id = newId('msg');
        open = { id, text: '', head: out.deltaHead(id, TEXT) };
        opening = out.added(messageItem(id, 'in_progress', [])) + out.partAdded(id, 0, textPart(''));
      }
      open.text += text;
      return opening + out.delta('response.output_text.delta', open.head, text, ',"logprobs":[]');
    },
    refuse: (words) => {
      const said = open;
      open = undefined;
      const id = said?.id ?? newId('msg');
      const parts = said === undefined ? [] : [textPart(said.text)];
      const index = parts.length;
      const place = `,"content_index":${index}`;
      const all = [...parts, refusalPart(words)];
      return [
        said === undefined
          ? out.added(messageItem(id, 'in_progress', []))
          : closeText(id, said.text, textPart(said.text)),
        out.partAdded(id, index, refusalPart('')),
        out.about('response.refusal.delta', id, place, `"delta":${JSON.stringify(words)}`),
        out.about('response.refusal.done', id, place, `"refusal":${JSON.stringify(words)}`),
        out.partDone(id, index, refusalPart(words)),
        out.done(messageItem(id, 'incomplete', all)),
      ].join('');
    },
    close: (status) => {
      if (open === undefined) return '';
      const { id, text } = open;
      open = undefined;
      const part = textPart(text);
      return closeText(id, text, part) + out.done(messageItem(id, status, [part]));
    },
  };
}
