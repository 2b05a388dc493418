import type { LogDetail } from '../../../server/control/contract.ts';

/** Characters drawn at once; a browser takes seconds for more. */
const MOST_SHOWN = 60_000;

/** Returns a kept body as text to read, JSON with line breaks, and the beginning of it that is drawn. Undefined when none was kept. */
export function bodyText(body: LogDetail['bodies']['request']): { whole: string; beginning: string } | undefined {
  if (body.state !== 'kept' || body.text === undefined) return undefined;
  const whole = body.json === true ? indented(body.text) : body.text;
  return { whole, beginning: whole.length > MOST_SHOWN ? whole.slice(0, MOST_SHOWN) : whole };
}

/** A body that was cut short is no longer JSON; it is shown as it is. */
function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
