import { stringOf } from '../../messages/json.ts';
import { heldBack } from './stop-sequences.ts';
import { parseLoosely } from './tool-arguments.ts';

/** A piece of what a model wrote: text, or a call that it wrote into its text. */
export type RescuedPiece = { text: string } | { name: string; input: unknown };

/** Looks for calls in text that comes in pieces. */
export interface CallRescuer {
  feed(text: string): RescuedPiece[];
  /** Returns what is held back, when the text is over or something else than text follows. */
  flush(): RescuedPiece[];
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

  const callIn = (json: string): RescuedPiece | undefined => {
    const value = parseLoosely(json);
    const name = stringOf(value?.name);
    return name !== undefined && names.has(name) ? { name, input: value?.arguments ?? value?.parameters } : undefined;
  };

  /** Takes text outside of a call; returns what stands behind an opening tag, or undefined when there is none. */
  const takeOutside = (text: string, pieces: RescuedPiece[]): string | undefined => {
    const joined = held + text;
    const at = joined.indexOf(OPEN);
    const shown = joined.slice(0, at < 0 ? joined.length - heldBack(joined, OPENINGS, OPEN.length) : at);
    if (shown !== '') pieces.push({ text: shown });
    held = at < 0 ? joined.slice(shown.length) : '';
    if (at < 0) return undefined;
    inside = true;
    body = '';
    recent = '';
    return joined.slice(at + OPEN.length);
  };

  /** Takes text inside of a call; returns what stands behind the closing tag, or undefined when there is none. */
  const takeInside = (text: string, pieces: RescuedPiece[]): string | undefined => {
    // Only the new text is searched: a long call must not be read again for each of its tokens.
    const window = recent + text;
    const found = window.indexOf(CLOSE);
    const end = found < 0 ? -1 : body.length - recent.length + found;
    body += text;
    if (end < 0) {
      recent = window.slice(-(CLOSE.length - 1));
      if (body.length < LONGEST) return undefined;
      pieces.push({ text: OPEN + body });
      inside = false;
      return undefined;
    }
    inside = false;
    pieces.push(callIn(body.slice(0, end)) ?? { text: OPEN + body.slice(0, end) + CLOSE });
    return body.slice(end + CLOSE.length);
  };

  return {
    feed: (text) => {
      const pieces: RescuedPiece[] = [];
      let rest: string | undefined = text;
      while (rest !== undefined && rest !== '') rest = inside ? takeInside(rest, pieces) : takeOutside(rest, pieces);
      return pieces;
    },
    flush: () => {
      // Many models end their turn instead of closing the tag.
      const piece = inside ? (callIn(body) ?? { text: OPEN + body }) : { text: held };
      inside = false;
      held = '';
      body = '';
      return 'text' in piece && piece.text === '' ? [] : [piece];
    },
  };
}
