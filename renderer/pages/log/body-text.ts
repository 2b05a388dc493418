import type { LogDetail } from '../../../contract/log.ts';

/** Characters drawn before somebody asks for all. */
const MOST_SHOWN = 60_000;
/** Characters in one piece of a long text: the browser lays out only the pieces that are in sight. */
const PIECE = 20_000;

/** A kept body as text to read, JSON with line breaks. */
export interface BodyText {
  readonly whole: string;
  /** The beginning that is drawn first; shorter than `whole` when there is more. */
  readonly beginning: string;
}

/** Returns a kept body as text to read. Undefined when none was kept. */
export function bodyText(body: LogDetail['bodies']['request']): BodyText | undefined {
  if (body.state !== 'kept' || body.text === undefined) return undefined;
  const whole = body.json === true ? indented(body.text) : body.text;
  return { whole, beginning: whole.length > MOST_SHOWN ? whole.slice(0, MOST_SHOWN) : whole };
}

/** Returns `text` in pieces that end with a line where they can; put together they are the text. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length; ) {
    const last = text.lastIndexOf('\n', from + PIECE - 1);
    const to = from + PIECE >= text.length ? text.length : last < from ? from + PIECE : last + 1;
    pieces.push(text.slice(from, to));
    from = to;
  }
  return pieces;
}

/** A body that was cut short is no longer JSON; it is shown as it is. */
function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
