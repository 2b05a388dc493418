import { hasBlankText, isAtHome, isBlank, isLegalHistory, isSystemPlace, isToolId } from './check-history.ts';
import type { ContentBlockParam, MessageParam, TextBlockParam } from './types.ts';

/** A history that no upstream refuses for its form, and what was changed, each a plain sentence. */
export interface RepairedHistory {
  messages: MessageParam[];
  changes: string[];
}

export interface RepairOptions {
  /** Whether the model takes system messages among the others (default) or needs each in the user's words. */
  systemRole?: boolean;
}

type ToolResult = Extract<ContentBlockParam, { type: 'tool_result' }>;

/** A message while it is being repaired. */
type OpenMessage =
  | { role: 'user' | 'assistant'; content: ContentBlockParam[] }
  | { role: 'system'; content: TextBlockParam[] };

/**
 * Returns the history as the language wants it (mapping.md, section 3, rules B 2-4 and 6): a user's message first,
 * roles in turn, no empty text, every call with its result at the head of the next user message, ids legal and unique,
 * system messages only where they may stand. What the client got wrong once would otherwise make every later request
 * of the conversation fail. A legal history comes back as it is, the same array.
 */
export function repairHistory(messages: MessageParam[], options: RepairOptions = {}): RepairedHistory {
  const systemRole = options.systemRole ?? true;
  if (messages.length === 0 || isLegalHistory(messages, systemRole)) return { messages, changes: [] };
  const count = new Counter();
  let turns = joinNeighbours(readTurns(messages, count), count);
  turns = joinNeighbours(placeSystem(turns, systemRole, count), count);
  const first = turns[0];
  if (first !== undefined && first.role !== 'user') {
    turns.unshift({ role: 'user', content: [{ type: 'text', text: '(The conversation begins with the answer.)' }] });
    count.add('first');
  }
  return { messages: pairResults(turns, count), changes: count.sentences() };
}

/** Returns the id with every character replaced that the API refuses; the same id always gives the same. */
export function sanitiseToolId(id: string): string {
  return id === '' ? 'toolu_unnamed' : id.replace(/[^a-zA-Z0-9_-]/g, '_');
}

/** Returns the words in which a user's message carries an instruction that cannot stand as a system message. */
export function systemReminder(text: string): string {
  return `<system-reminder>\n${text}\n</system-reminder>`;
}

/** Copies the messages without their empty texts and with every block in a message of the role where it may stand. */
function readTurns(messages: readonly MessageParam[], count: Counter): OpenMessage[] {
  const turns: OpenMessage[] = [];
  for (const { role, content } of messages) {
    const blocks: ContentBlockParam[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
    const kept: ContentBlockParam[] = [];
    const moved: ContentBlockParam[] = [];
    for (const block of blocks) {
      if (block.type === 'text' && isBlank(block.text)) count.add('blank');
      else if (role === 'system' || isAtHome(role, block.type)) kept.push(withoutBlankText(block, count));
      else if (role === 'assistant') moved.push(withoutBlankText(block, count));
      else if (block.type === 'tool_use') {
        kept.push({ type: 'text', text: `[Call of the tool ${block.name} with ${JSON.stringify(block.input)}]` });
        count.add('moved');
      } else count.add('stray');
    }
    if (role === 'system') {
      const texts = kept.filter((block) => block.type === 'text');
      if (texts.length > 0) turns.push({ role, content: texts });
    } else if (kept.length > 0) {
      turns.push({ role, content: kept });
    }
    if (moved.length > 0) {
      turns.push({ role: 'user', content: moved });
      count.add('moved', moved.length);
    }
  }
  return turns;
}

function withoutBlankText(block: ContentBlockParam, count: Counter): ContentBlockParam {
  if (block.type !== 'tool_result' || !hasBlankText(block) || !Array.isArray(block.content)) return block;
  count.add('blank');
  const content = block.content.filter((part) => part.type !== 'text' || !isBlank(part.text));
  const { content: _, ...rest } = block;
  return content.length > 0 ? { ...rest, content } : rest;
}

function joinNeighbours(turns: readonly OpenMessage[], count: Counter): OpenMessage[] {
  const joined: OpenMessage[] = [];
  for (const turn of turns) {
    const last = joined.at(-1);
    if (last === undefined || last.role !== turn.role) {
      joined.push({ ...turn });
      continue;
    }
    count.add('joined');
    if (last.role === 'system') {
      if (turn.role === 'system') last.content = [...last.content, ...turn.content];
    } else {
      last.content = [...last.content, ...turn.content];
    }
  }
  return joined;
}

function placeSystem(turns: readonly OpenMessage[], systemRole: boolean, count: Counter): OpenMessage[] {
  return turns.map((turn, at) => {
    if (turn.role !== 'system' || (systemRole && isSystemPlace(turns[at - 1], turns[at + 1]))) return turn;
    count.add('system');
    return { role: 'user', content: turn.content.map((block) => ({ ...block, text: systemReminder(block.text) })) };
  });
}

/** A call that waits for its result: its id as the client wrote it and as it goes on. */
interface PendingCall {
  asked: string;
  id: string;
}

/** Gives every call its own id and, in the message right after, its result; results of no call become words. */
function pairResults(turns: readonly OpenMessage[], count: Counter): MessageParam[] {
  const messages: MessageParam[] = [];
  const taken = new Set<string>();
  let pending: PendingCall[] = [];
  for (const [at, turn] of turns.entries()) {
    if (turn.role === 'assistant') {
      const content = turn.content.map((block) => {
        if (block.type !== 'tool_use') return block;
        const id = uniqueId(block.id, taken, count);
        pending.push({ asked: block.id, id });
        return id === block.id ? block : { ...block, id };
      });
      messages.push({ role: 'assistant', content });
      if (pending.length > 0 && turns[at + 1]?.role !== 'user') {
        messages.push({ role: 'user', content: pending.map((call) => missingResult(call, count)) });
        pending = [];
      }
    } else if (turn.role === 'user') {
      messages.push({ role: 'user', content: resultsFirst(turn.content, pending, count) });
      pending = [];
    } else {
      messages.push(turn);
    }
  }
  return messages;
}

function resultsFirst(
  content: readonly ContentBlockParam[],
  pending: PendingCall[],
  count: Counter,
): ContentBlockParam[] {
  const results: ContentBlockParam[] = [];
  const rest: ContentBlockParam[] = [];
  for (const block of content) {
    if (block.type !== 'tool_result') {
      rest.push(block);
      continue;
    }
    const at = pending.findIndex((call) => call.asked === block.tool_use_id);
    const call = pending[at];
    if (call === undefined) {
      rest.push(...wordsOf(block));
      count.add('orphan');
      continue;
    }
    pending.splice(at, 1);
    if (rest.length > 0) count.add('order');
    results.push(call.id === block.tool_use_id ? block : { ...block, tool_use_id: call.id });
  }
  return [...results, ...pending.map((call) => missingResult(call, count)), ...rest];
}

function missingResult(call: PendingCall, count: Counter): ToolResult {
  count.add('missing');
  return {
    type: 'tool_result',
    tool_use_id: call.id,
    is_error: true,
    content: 'No result was recorded for this call.',
  };
}

/** Returns a result whose call is not in the history as blocks of a user's message. */
function wordsOf(result: ToolResult): ContentBlockParam[] {
  const head = `[Result of the tool call ${result.tool_use_id}, which is not part of this conversation]`;
  const { content } = result;
  if (content === undefined || content.length === 0) return [{ type: 'text', text: `${head} (empty)` }];
  if (typeof content === 'string') return [{ type: 'text', text: `${head}\n${content}` }];
  const parts: ContentBlockParam[] = [{ type: 'text', text: head }];
  for (const part of content) {
    if (part.type === 'text' || part.type === 'image' || part.type === 'document' || part.type === 'search_result')
      parts.push(part);
    else parts.push({ type: 'text', text: JSON.stringify(part) });
  }
  return parts;
}

function uniqueId(asked: string, taken: Set<string>, count: Counter): string {
  const clean = isToolId(asked) ? asked : sanitiseToolId(asked);
  let id = clean;
  // Numbered in the order of the history, so that a longer history of the same conversation gets the same ids.
  for (let number = 2; taken.has(id); number++) id = `${clean}_${number}`;
  taken.add(id);
  if (id !== asked) count.add('id');
  return id;
}

type Change = 'blank' | 'joined' | 'first' | 'system' | 'order' | 'missing' | 'orphan' | 'id' | 'moved' | 'stray';

const SENTENCES: Record<Change, (count: string) => string> = {
  blank: (count) => `Left out ${count} empty text(s) of the history, which the API refuses.`,
  joined: (count) => `Joined ${count} message(s) of the history with the one before, which has the same role.`,
  first: () => 'Put a short user message in front of the history, which began with an answer.',
  system: (count) =>
    `Put ${count} system message(s) from the middle of the history into the user's message as a reminder, since the model does not take them there.`,
  order: (count) => `Moved ${count} tool result(s) to the head of their message.`,
  missing: (count) =>
    `Added ${count} missing tool result(s), marked as failed: the history has calls without a result.`,
  orphan: (count) => `Turned ${count} tool result(s) without a call into text.`,
  id: (count) => `Rewrote ${count} id(s) of tool calls that were illegal or used twice.`,
  moved: (count) => `Moved ${count} block(s) of the history to a message where the API takes them.`,
  stray: (count) => `Left out ${count} block(s) of the history that only an answer may hold, from a user's message.`,
};

const ORDER: readonly Change[] = [
  'blank',
  'joined',
  'first',
  'system',
  'order',
  'missing',
  'orphan',
  'id',
  'moved',
  'stray',
];

/** Counts what was changed, for one sentence each. */
class Counter {
  readonly #counts = new Map<Change, number>();

  add(change: Change, times = 1): void {
    this.#counts.set(change, (this.#counts.get(change) ?? 0) + times);
  }

  sentences(): string[] {
    const sentences: string[] = [];
    for (const change of ORDER) {
      const count = this.#counts.get(change);
      if (count !== undefined) sentences.push(SENTENCES[change](String(count)));
    }
    return sentences;
  }
}
