import type { OutputItem, OutputPart } from './response-items.ts';

/** The beginning of a delta's data, made once when its part opens: all but the number and the text. */
export type DeltaHead = string;

/** Writes a response's events, numbers them, and keeps the finished items for the final object. */
export interface OutputWriter {
  /** The finished items, in order. */
  readonly output: readonly OutputItem[];
  /** Returns one event; `fields` is JSON without its braces. */
  event(type: string, fields: string): string;
  /** Returns one delta, the hot path. */
  delta(type: string, head: DeltaHead, text: string, tail?: string): string;
  deltaHead(id: string, part?: string): DeltaHead;
  /** Announces the item that comes next. */
  added(item: OutputItem): string;
  /** Closes it. */
  done(item: OutputItem): string;
  /** Returns an event about the item under way; `part` names a part of it, such as `,"content_index":0`. */
  about(type: string, id: string, part: string, fields: string): string;
  partAdded(id: string, index: number, part: OutputPart): string;
  partDone(id: string, index: number, part: OutputPart): string;
}

/** Returns the writer of one response's events, numbered from 0. */
export function createOutputWriter(): OutputWriter {
  const output: OutputItem[] = [];
  let sequence = 0;

  const event = (type: string, fields: string): string =>
    `event: ${type}\ndata: {"type":"${type}","sequence_number":${sequence++},${fields}}\n\n`;
  const place = (id: string, part: string): string => `"item_id":"${id}","output_index":${output.length}${part}`;
  const about = (type: string, id: string, part: string, fields: string): string =>
    event(type, `${place(id, part)},${fields}`);

  return {
    output,
    event,
    delta: (type, head, text, tail = '') =>
      `event: ${type}\ndata: {"type":"${type}","sequence_number":${sequence++},${head}${JSON.stringify(text)}${tail}}\n\n`,
    deltaHead: (id, part = '') => `${place(id, part)},"delta":`,
    added: (item) =>
      event('response.output_item.added', `"output_index":${output.length},"item":${JSON.stringify(item)}`),
    done: (item) => {
      const text = event('response.output_item.done', `"output_index":${output.length},"item":${JSON.stringify(item)}`);
      output.push(item);
      return text;
    },
    about,
    partAdded: (id, index, part) =>
      about('response.content_part.added', id, `,"content_index":${index}`, `"part":${JSON.stringify(part)}`),
    partDone: (id, index, part) =>
      about('response.content_part.done', id, `,"content_index":${index}`, `"part":${JSON.stringify(part)}`),
  };
}
