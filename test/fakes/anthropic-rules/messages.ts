import { isList, record, text, type JsonObject } from '../../support/json.ts';
import { invalid } from '../anthropic-errors.ts';
import { checkBlock } from './blocks.ts';
import { names, onlyFields } from './fields.ts';
import { keyOf } from './ledger.ts';
import type { ModelContext } from './context.ts';

/** Order in the conversation (reference/anthropic.md 2.4). */

interface Block {
  readonly value: JsonObject;
  /** `messages.I.content.J`. */
  readonly path: string;
}

/** Neighbouring messages of one role, as the API merges them. */
interface Turn {
  readonly role: string;
  readonly blocks: Block[];
  readonly firstIndex: number;
}

/** Every message by itself, then the turns in their order. */
export function checkMessageList(messages: readonly unknown[], context: ModelContext): void {
  const turns: Turn[] = [];
  messages.forEach((entry, index) => {
    const message = record(entry);
    const role = text(message['role']);
    const last = index === messages.length - 1;
    const blocks = checkMessage(message, role, index, last, context);
    const previous = turns.at(-1);
    if (previous?.role === role) previous.blocks.push(...blocks);
    else turns.push({ role, blocks, firstIndex: index });
  });
  if (turns[0]?.role !== 'user') throw invalid('messages: first message must use the "user" role');
  turns.forEach((turn, n) => {
    if (turn.role === 'system') checkSystemTurn(turn, turns[n - 1], turns[n + 1], context);
    if (turn.role === 'assistant') checkCallsAnswered(turn, turns[n + 1]);
    if (turn.role === 'user') checkResults(turn, turns[n - 1]);
  });
  checkLatestThinking(turns, context);
  checkPrefill(turns.at(-1), context);
}

function checkMessage(message: JsonObject, role: string, index: number, last: boolean, context: ModelContext): Block[] {
  const at = `messages.${String(index)}`;
  if (role !== 'user' && role !== 'assistant' && role !== 'system')
    throw invalid(`${at}.role: Input should be 'user' or 'assistant'`);
  if (role === 'system' && !context.model.systemRole)
    throw invalid(`${at}.role: role 'system' is not supported on this model`);
  const beta = role === 'system' && context.headers['anthropic-beta'] !== undefined ? ' clear_at output_config' : '';
  onlyFields(message, at, names(`role content${beta}`));
  const content = message['content'];
  if (content === undefined) throw invalid(`${at}.content: Field required`);
  const empty = content === '' || (isList(content) && content.length === 0);
  if (empty && !(last && role === 'assistant')) {
    throw invalid(`${at}: all messages must have non-empty content except for the optional final assistant message`);
  }
  if (typeof content === 'string') {
    const value = { type: 'text', text: content };
    if (!empty) checkBlock(value, role, `${at}.content.0`, context);
    return [{ value, path: `${at}.content.0` }];
  }
  if (!isList(content)) throw invalid(`${at}.content: Input should be a valid list`);
  return content.map((entry, n) => {
    const path = `${at}.content.${String(n)}`;
    const value = record(entry);
    checkBlock(value, role, path, context);
    return { value, path };
  });
}

function isServerBlock(block: Block | undefined): boolean {
  const type = text(block?.value['type']);
  return (
    type.startsWith('server_tool_use') ||
    type.startsWith('mcp_tool') ||
    (type.endsWith('_tool_result') && type !== 'tool_result')
  );
}

function checkSystemTurn(turn: Turn, before: Turn | undefined, after: Turn | undefined, context: ModelContext): void {
  const at = `messages.${String(turn.firstIndex)}`;
  const follows = before?.role === 'user' || (before?.role === 'assistant' && isServerBlock(before.blocks.at(-1)));
  if (!context.model.systemRole || !follows) {
    throw invalid(
      `${at}: a system message must follow a user message or an assistant message that ends in a server tool result`,
    );
  }
  if (after && after.role !== 'assistant') {
    throw invalid(`${at}: a system message must be the last message or be followed by an assistant message`);
  }
}

function idsOf(turn: Turn | undefined, type: string, field: string): readonly string[] {
  const blocks = turn?.blocks.filter((block) => block.value['type'] === type) ?? [];
  return blocks.map((block) => text(block.value[field]));
}

/** Every call needs its result in the next user turn, before any other content. */
function checkCallsAnswered(turn: Turn, next: Turn | undefined): void {
  const calls = idsOf(turn, 'tool_use', 'id');
  if (calls.length === 0) return;
  if (new Set(calls).size < calls.length) throw invalid('messages: `tool_use` ids must be unique');
  const leading: string[] = [];
  for (const block of next?.role === 'user' ? next.blocks : []) {
    if (block.value['type'] !== 'tool_result') break;
    leading.push(text(block.value['tool_use_id']));
  }
  const open = calls.filter((id) => !leading.includes(id));
  if (open.length === 0) return;
  throw invalid(
    `messages.${String(turn.firstIndex)}: tool_use ids were found without tool_result blocks immediately after: ${open.join(', ')}. ` +
      'Each tool_use block must have a corresponding tool_result block in the next message.',
  );
}

/** Every result needs its call in the assistant turn right before, and only once. */
function checkResults(turn: Turn, before: Turn | undefined): void {
  const calls = before?.role === 'assistant' ? idsOf(before, 'tool_use', 'id') : [];
  const seen = new Set<string>();
  for (const block of turn.blocks) {
    if (block.value['type'] !== 'tool_result') continue;
    const id = text(block.value['tool_use_id']);
    if (seen.has(id))
      throw invalid(
        `${block.path}: each tool_use must have a single result. Found multiple tool_result blocks with id: ${id}`,
      );
    seen.add(id);
    if (calls.includes(id)) continue;
    throw invalid(
      `${block.path}: unexpected tool_use_id found in tool_result blocks: ${id}. ` +
        'Each tool_result block must have a corresponding tool_use block in the previous message.',
    );
  }
}

/** In a running tool loop the latest assistant turn keeps all of its thinking, unchanged and in order, or none. */
function checkLatestThinking(turns: readonly Turn[], { ledger, model }: ModelContext): void {
  const latest = turns.findLast((turn) => turn.role === 'assistant');
  if (!latest || idsOf(latest, 'tool_use', 'id').length === 0) return;
  const kept = latest.blocks.filter((block) => keyOf(block.value) !== undefined);
  if (kept.length === 0) return;
  const sent = idsOf(latest, 'tool_use', 'id').flatMap((id) => ledger.thinkingBeside(id) ?? []);
  const expected = [...new Set(sent)];
  const keys = kept.map((block) => keyOf(block.value) ?? '');
  const fromHere = keys.every((key) => ledger.modelOf(key) === model.id);
  const moved = expected.length > 0 && fromHere && expected.join('\n') !== keys.join('\n');
  const edited = kept.find((block) => ledger.wasEdited(block.value));
  if (!moved && !edited) return;
  throw invalid(
    `${edited?.path ?? kept[0]?.path ?? 'messages'}: \`thinking\` or \`redacted_thinking\` blocks in the latest assistant message cannot be modified. ` +
      'These blocks must remain as they were in the original response.',
  );
}

/** A trailing assistant turn: refused by newer models unless it continues a paused server tool. */
function checkPrefill(turn: Turn | undefined, { model }: ModelContext): void {
  if (turn?.role !== 'assistant' || turn.blocks.some(isServerBlock)) return;
  if (!model.prefill) {
    throw invalid(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
  const end = text(turn.blocks.at(-1)?.value['text']);
  if (end !== end.trimEnd()) throw invalid('messages: final assistant content cannot end with trailing whitespace');
}
