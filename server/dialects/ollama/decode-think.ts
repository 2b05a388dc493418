import { invalidRequest } from '../../messages/errors.ts';
import { isString, type JsonObject } from '../../lib/json.ts';
import type { Effort, MessagesRequest } from '../../messages/types.ts';
import { wrongType } from './fields.ts';

const LEVELS: Readonly<Record<string, Effort>> = { low: 'low', medium: 'medium', high: 'high', max: 'max' };

/** What `think` asks for: part of the request, and whether thinking text may be shown. */
export interface Think {
  request: Pick<MessagesRequest, 'thinking' | 'output_config'>;
  show: boolean;
}

/**
 * Reads `think` (mapping.md, 5.1): true and the levels ask for thinking with its text, which newer models leave out
 * unless told; false asks for none, and hides the text of a model that thinks all the same. It is said in the words
 * of the newest models; the backend turns it into what its model takes.
 * @throws GatewayError 400 for anything but true, false and Ollama's four levels.
 */
export function decodeThink(fields: JsonObject): Think {
  const think = fields['think'] ?? undefined;
  if (think === undefined) return { request: {}, show: true };
  if (think === false) return { request: { thinking: { type: 'disabled' } }, show: false };
  return {
    request: { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: effortOf(think) } },
    show: true,
  };
}

function effortOf(think: unknown): Effort {
  if (think === true) return 'high';
  if (!isString(think)) throw wrongType('think', 'true, false, "low", "medium", "high" or "max"', think);
  const level = Object.hasOwn(LEVELS, think) ? LEVELS[think] : undefined;
  if (level === undefined) {
    throw invalidRequest(
      `invalid think value: ${JSON.stringify(think)} (must be true, false, "low", "medium", "high" or "max")`,
      'think',
    );
  }
  return level;
}
