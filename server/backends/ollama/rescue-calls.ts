import { stringOf } from '../../lib/json.ts';
import { heldBack } from './stop-sequences.ts';
import { parseLoosely } from './tool-arguments.ts';

/** A chunk of what a model wrote: text, or a call that it wrote into its text. */
export type RescuedChunk = { text: string } | { name: string; input: unknown };

/** Looks for calls in text that comes in chunks. */
export interface CallRescuer {
  feed(text: string): RescuedChunk[];
  /** Returns what is held back, when the text is over or something else than text follows. */
  flush(): RescuedChunk[];
}

const OPEN = '<tool_call>';
const CLOSE = '</tool_call>';
const OPENINGS = [OPEN];
/** No call is longer; what is shows itself as text again. */
const LONGEST = 512 * 1024;

/**
 * Makes a rescuer of calls that Qwen and Hermes models sometimes leave in their text, as
 * `<tool_call>{"name": …, "arguments": …}</tool_call>` (pains.md, row 11). A call counts only when its name is one of
 * the tools offered; everything else stays the text it was, letter for letter.
 */
export function createCallRescuer(names: ReadonlySet<string>): CallRescuer {
  let inside = false;
  /** Outside of a call: text that may be the beginning of one. */
  let held = '';
  /** Inside of one: what came since it opened, and its end, in which the closing tag may have begun. */
  let body = '';
  let recent = '';

  const callIn = (json: string): RescuedChunk | undefined => {
    const value = parseLoosely(json);
    const name = stringOf(value?.name);
    return name !== undefined && names.has(name) ? { name, input: value?.arguments ?? value?.parameters } : undefined;
  };

  /** Takes text outside of a call; returns what stands behind an opening tag, or undefined when there is none. */
  const takeOutside = (text: string, chunks: RescuedChunk[]): string | undefined => {
    const joined = held + text;
    const at = joined.indexOf(OPEN);
    const shown = joined.slice(0, at < 0 ? joined.length - heldBack(joined, OPENINGS, OPEN.length) : at);
    if (shown !== '') chunks.push({ text: shown });
    held = at < 0 ? joined.slice(shown.length) : '';
    if (at < 0) return undefined;
    inside = true;
    body = '';
    recent = '';
    return joined.slice(at + OPEN.length);
  };

  /** Takes text inside of a call; returns what stands behind the closing tag, or undefined when there is none. */
  const takeInside = (text: string, chunks: RescuedChunk[]): string | undefined => {
    // Only the new text is searched: a long call must not be read again for each of its tokens.
    const window = recent + text;
    const found = window.indexOf(CLOSE);
    const end = found < 0 ? -1 : body.length - recent.length + found;
    body += text;
    if (end < 0) {
      recent = window.slice(-(CLOSE.length - 1));
      if (body.length < LONGEST) return undefined;
      chunks.push({ text: OPEN + body });
      inside = false;
      return undefined;
    }
    inside = false;
    chunks.push(callIn(body.slice(0, end)) ?? { text: OPEN + body.slice(0, end) + CLOSE });
    return body.slice(end + CLOSE.length);
  };

  return {
    feed: (text) => {
      const chunks: RescuedChunk[] = [];
      let rest: string | undefined = text;
      while (rest !== undefined && rest !== '') rest = inside ? takeInside(rest, chunks) : takeOutside(rest, chunks);
      return chunks;
    },
    flush: () => {
      // Many models end their turn instead of closing the tag.
      const chunk = inside ? (callIn(body) ?? { text: OPEN + body }) : { text: held };
      inside = false;
      held = '';
      body = '';
      return 'text' in chunk && chunk.text === '' ? [] : [chunk];
    },
  };
}
