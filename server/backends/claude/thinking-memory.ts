import { createHash } from 'node:crypto';
import { isArray, isObject } from '../../lib/json.ts';
import type { ContentBlockParam, MessageParam } from '../../messages/types.ts';

/** One answer's order of blocks, with the thoughts of which most clients send nothing back. */
export interface RememberedTurn {
  /** The id of the model whose thoughts they are. */
  model: string;
  /** Thinking and text as they were; a tool call only by its id and name. */
  blocks: readonly RememberedBlock[];
}

export type RememberedBlock =
  | Extract<ContentBlockParam, { type: 'thinking' | 'redacted_thinking' | 'text' }>
  | { type: 'tool_use'; id: string; name: string };

type ToolUse = Extract<ContentBlockParam, { type: 'tool_use' }>;

/** Thoughts of recent answers, found again by the calls that came with them (mapping.md, 5.3). */
export interface ThinkingMemory {
  /** Keeps an answer that has thoughts, as the caller sees it. Others are not kept. */
  remember(conversation: string, model: string, blocks: readonly ContentBlockParam[]): void;
  /**
   * Returns the answer that made one of these calls: by the call's id, else by its name and input in the same
   * conversation.
   */
  recall(conversation: string, calls: readonly ToolUse[]): RememberedTurn | undefined;
  /** Returns the model that signed this thinking (or made this redacted data), as far as it is known. */
  modelOf(signature: string): string | undefined;
  /** Bytes in use, about. */
  readonly bytes: number;
}

export interface MemoryLimits {
  maxBytes: number;
  maxAgeMs: number;
  now?: () => number;
}

interface Entry extends RememberedTurn {
  keys: string[];
  bytes: number;
  at: number;
}

/**
 * Returns an empty memory. What was used longest ago goes first when it is full; nothing stays longer than `maxAgeMs`.
 */
export function createThinkingMemory({ maxBytes, maxAgeMs, now = Date.now }: MemoryLimits): ThinkingMemory {
  // In the order of use, oldest first.
  const entries = new Set<Entry>();
  const byKey = new Map<string, Entry>();
  let bytes = 0;

  const forget = (entry: Entry): void => {
    entries.delete(entry);
    bytes -= entry.bytes;
    for (const key of entry.keys) if (byKey.get(key) === entry) byKey.delete(key);
  };

  const find = (key: string): Entry | undefined => {
    const entry = byKey.get(key);
    if (entry === undefined) return undefined;
    if (now() - entry.at > maxAgeMs) {
      forget(entry);
      return undefined;
    }
    entry.at = now();
    entries.delete(entry);
    entries.add(entry);
    return entry;
  };

  return {
    get bytes() {
      return bytes;
    },
    remember(conversation, model, blocks) {
      const keys: string[] = [];
      const kept: RememberedBlock[] = [];
      let calls = false;
      for (const block of blocks) {
        if (block.type === 'thinking') keys.push(signatureKey(block.signature));
        if (block.type === 'redacted_thinking') keys.push(signatureKey(block.data));
        if (block.type === 'thinking' || block.type === 'redacted_thinking' || block.type === 'text') kept.push(block);
        if (block.type === 'tool_use') {
          calls = true;
          kept.push({ type: 'tool_use', id: block.id, name: block.name });
        }
      }
      if (keys.length === 0) return;
      if (calls) {
        for (const block of blocks)
          if (block.type === 'tool_use') keys.push(idKey(block.id), callKey(conversation, block));
      }
      const turn = calls ? kept : [];
      const size = 2 * JSON.stringify(turn).length + keys.length * 100;
      if (size > maxBytes) return;
      const entry: Entry = { model, blocks: turn, keys, bytes: size, at: now() };
      entries.add(entry);
      bytes += size;
      for (const key of keys) byKey.set(key, entry);
      for (const oldest of entries) {
        if (bytes <= maxBytes && now() - oldest.at <= maxAgeMs) break;
        forget(oldest);
      }
    },
    recall(conversation, calls) {
      for (const call of calls) {
        const entry = find(idKey(call.id));
        if (entry !== undefined) return entry;
      }
      for (const call of calls) {
        const entry = find(callKey(conversation, call));
        if (entry !== undefined) return entry;
      }
      return undefined;
    },
    modelOf(signature) {
      return find(signatureKey(signature))?.model;
    },
  };
}

/** Returns what tells one conversation from another: a hash of the beginning of its first user message. */
export function conversationOf(messages: readonly MessageParam[]): string {
  const first = messages.find((message) => message.role === 'user');
  if (first === undefined) return '';
  const text =
    typeof first.content === 'string'
      ? first.content
      : first.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  return hash(text.slice(0, 4096));
}

function idKey(id: string): string {
  return `id ${id}`;
}

function signatureKey(signature: string): string {
  return `signature ${hash(signature)}`;
}

function callKey(conversation: string, call: Pick<ToolUse, 'name' | 'input'>): string {
  return `call ${hash(`${conversation}\n${call.name}\n${canonical(call.input)}`)}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** JSON with sorted names: clients parse the input and write it again in an order of their own. */
function canonical(value: unknown): string {
  if (isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}
