import { newId } from '../../../lib/ids.ts';
import type { DeltaHead, OutputWriter } from './output-writer.ts';
import { reasoningItem } from './response-items.ts';
import { sealThinking } from './sealed-thinking.ts';

/** Writes reasoning items: one for each of Claude's thinking blocks, which it carries sealed. */
export interface ReasoningWriter {
  begin(signature: string): void;
  think(text: string): string;
  /** Takes the open block's signature; nothing is written before its end. */
  sign(signature: string): string;
  /** Closes the block that is open, if one is. */
  close(): string;
  /** Writes a block whose text nobody but Claude may read. */
  redacted(data: string): string;
}

const SUMMARY = ',"summary_index":0';

/**
 * Returns the writer of a response's reasoning.
 * @param claudeModel the model that thinks, by its own id; only to it the thinking goes back.
 */
export function reasoningWriter(out: OutputWriter, claudeModel: string): ReasoningWriter {
  let block: { signature: string; item: { id: string; text: string; head: DeltaHead } | undefined } | undefined;

  /** Thinking without any text to show still has to come back to Claude. */
  const sealedOnly = (sealed: string): string => {
    const id = newId('rs');
    return (
      out.added(reasoningItem(id, 'in_progress', undefined, undefined)) +
      out.done(reasoningItem(id, 'completed', undefined, sealed))
    );
  };

  return {
    begin: (signature) => {
      block = { signature, item: undefined };
    },
    think: (text) => {
      if (block === undefined || text === '') return '';
      let opening = '';
      if (block.item === undefined) {
        const id = newId('rs');
        block.item = { id, text: '', head: out.deltaHead(id, SUMMARY) };
        opening = out.added(reasoningItem(id, 'in_progress', undefined, undefined));
        opening += out.about(
          'response.reasoning_summary_part.added',
          id,
          SUMMARY,
          '"part":{"type":"summary_text","text":""}',
        );
      }
      block.item.text += text;
      return opening + out.delta('response.reasoning_summary_text.delta', block.item.head, text);
    },
    sign: (signature) => {
      if (block !== undefined) block.signature = signature;
      return '';
    },
    close: () => {
      if (block === undefined) return '';
      const { item, signature } = block;
      block = undefined;
      const thinking = item?.text ?? '';
      const sealed =
        signature === '' ? undefined : sealThinking(claudeModel, { type: 'thinking', thinking, signature });
      if (item === undefined) return sealed === undefined ? '' : sealedOnly(sealed);
      const words = JSON.stringify(thinking);
      return [
        out.about('response.reasoning_summary_text.done', item.id, SUMMARY, `"text":${words}`),
        out.about(
          'response.reasoning_summary_part.done',
          item.id,
          SUMMARY,
          `"part":{"type":"summary_text","text":${words}}`,
        ),
        out.done(reasoningItem(item.id, 'completed', thinking, sealed)),
      ].join('');
    },
    redacted: (data) => sealedOnly(sealThinking(claudeModel, { type: 'redacted_thinking', data })),
  };
}
