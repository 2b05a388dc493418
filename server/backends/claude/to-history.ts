import { isObject } from '../../lib/json.ts';
import { repairHistory } from '../../messages/repair-history.ts';
import type { ContentBlockParam, MessageParam } from '../../messages/types.ts';
import { withoutMarks } from './cache-control.ts';
import {
  countThoughts,
  dropThoughts,
  isForeignThought,
  isThoughtOfOther,
  restoreThoughts,
} from './history-thinking.ts';
import type { Without } from './learn-from.ts';
import { mapBlocks } from './map-blocks.ts';
import type { ClaudeContext } from './to-claude-request.ts';
import { toImages } from './to-images.ts';
import type { ClaudeTools } from './to-tools.ts';
import { wrapInput } from './tool-schema.ts';
import type { ClaudeTransport } from './transport.ts';

/**
 * Returns the conversation as Claude takes it: only thoughts that it signed, those that the caller lost put back, the
 * order of messages repaired, calls under Claude's names for the tools.
 * @param thinking how the request thinks.
 */
export function toHistory(
  history: MessageParam[],
  transport: ClaudeTransport,
  { facts, remembered, note }: ClaudeContext,
  tools: ClaudeTools,
  thinking: string | undefined,
  without: Without,
): MessageParam[] {
  let messages = transport.cacheMarks ? history : mapBlocks(history, withoutMarks);
  if (without.thoughts === true) {
    messages = dropThoughts(messages, () => true);
  } else {
    const all = messages;
    messages = dropThoughts(
      all,
      (thought) =>
        isForeignThought(thought) || (remembered !== undefined && isThoughtOfOther(thought, facts, remembered.memory)),
      transport.dropsThoughts,
    );
    if (messages !== all) note(transport.words.foreignThoughts(countThoughts(all) - countThoughts(messages)));
  }
  const repaired = repairHistory(messages, { systemRole: facts.systemRole });
  for (const change of repaired.changes) note(change);
  messages = repaired.messages;
  const wantsThoughts =
    thinking === 'enabled' || (facts.thinking.adaptive && thinking !== 'disabled' && thinking !== 'between_tools');
  if (remembered !== undefined && without.thoughts !== true && wantsThoughts)
    messages = restoreThoughts(messages, facts, remembered.memory, remembered.conversation);
  return mapBlocks(messages, (block, role, path) => {
    if (block.type === 'tool_use') return toCall(block, tools, transport);
    if (!transport.repairsBlocks) return block;
    if (role === 'user' && block.type === 'text' && (block.citations?.length ?? 0) > 0) {
      note("Citations in the user's own words were left out: Claude takes them only in its answers.");
      const { citations: _, ...plain } = block;
      return plain;
    }
    return toImages(block, path, facts, note);
  });
}

function toCall(
  call: Extract<ContentBlockParam, { type: 'tool_use' }>,
  { names, wrapped }: Pick<ClaudeTools, 'names' | 'wrapped'>,
  { repairsBlocks }: Pick<ClaudeTransport, 'repairsBlocks'>,
): ContentBlockParam {
  const name = names.legal(call.name);
  if (wrapped.has(name)) return { ...call, name, input: wrapInput(call.input) };
  if (repairsBlocks && !isObject(call.input))
    return { ...call, name, input: { _raw: JSON.stringify(call.input ?? null) } };
  return name === call.name ? call : { ...call, name };
}
