import type { JsonObject } from '../../lib/json.ts';
import type { JsonStart } from '../../messages/json-only.ts';
import type { ClaudeFacts } from '../../messages/model-facts.ts';
import type { MessagesRequest } from '../../messages/types.ts';
import { jsonStartOf } from './bare-json.ts';
import type { Without } from './learn-from.ts';
import type { ClaudeTransport } from './transport.ts';

/** The format that Claude enforces, or the instruction in its place and what the JSON of its answer begins with. */
export interface FormatPlan {
  format?: JsonObject;
  instruction?: string;
  start?: JsonStart;
}

/** Returns how the JSON that an answer is to be is asked for (mapping.md, section 7, L19). */
export function toFormat(
  config: MessagesRequest['output_config'],
  facts: Pick<ClaudeFacts, 'structuredOutputs' | 'displayName'>,
  transport: ClaudeTransport,
  without: Without,
  note: (change: string) => void,
): FormatPlan {
  const asked = config?.format;
  if (asked === undefined || asked === null) return {};
  const result = transport.formatSchema(asked.schema);
  if (facts.structuredOutputs && without.schemas !== true && !('reason' in result)) {
    if (result.described.length > 0)
      note(`The schema's ${result.described.join(', ')} went into descriptions: Claude does not enforce them.`);
    return { format: result.schema };
  }
  const reason =
    'reason' in result
      ? result.reason
      : facts.structuredOutputs
        ? 'Claude finds it too complex'
        : `${facts.displayName} does not enforce schemas`;
  note(`The answer's JSON schema was given as an instruction and is not enforced: ${reason}.`);
  return { instruction: transport.words.json(asked.schema), start: jsonStartOf(asked.schema) };
}
