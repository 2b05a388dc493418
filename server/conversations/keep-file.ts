import { readFileSync, renameSync, rmSync } from 'node:fs';
import { isArray, isObject, stringOf } from '../lib/json.ts';
import type { MessageParam, TextBlockParam } from '../messages/types.ts';

/** One conversation as it is kept on disk. */
export interface KeptConversation {
  id: string;
  /** When it was last used, Unix time in milliseconds. */
  at: number;
  system?: string | TextBlockParam[];
  messages: MessageParam[];
}

export interface KeptFile {
  conversations: KeptConversation[];
  /** What the user must know, for instance that a broken file was put aside. */
  problem?: string;
}

/** Returns what the file holds. A file that cannot be read is put aside as `FILE.bad-DATE`, never overwritten. */
export function readKept(file: string, now: number): KeptFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { conversations: [] };
    return {
      conversations: [],
      problem: `Earlier conversations are not known, because ${file} cannot be read (${reasonOf(error)}).`,
    };
  }
  try {
    const parsed: unknown = JSON.parse(text);
    if (!isObject(parsed) || parsed.version !== 1 || !isArray(parsed.conversations))
      throw new Error('it is not a list of conversations');
    const conversations = parsed.conversations.filter(isKept);
    if (conversations.length < parsed.conversations.length) throw new Error('a conversation in it is damaged');
    return { conversations };
  } catch (error) {
    const aside = `${file}.bad-${new Date(now).toISOString().replace(/[:.]/g, '-')}`;
    try {
      renameSync(file, aside);
    } catch (failure) {
      return {
        conversations: [],
        problem: `Earlier conversations are not known: ${file} cannot be read (${reasonOf(error)}), nor put aside (${reasonOf(failure)}).`,
      };
    }
    return {
      conversations: [],
      problem: `Earlier conversations are not known, because their file cannot be read (${reasonOf(error)}). It is kept as ${aside}.`,
    };
  }
}

/** Writes the text atomically, for this user alone: a crash leaves the old file or the new one. */
export async function writeKept(file: string, text: string): Promise<void> {
  const { writeFile } = await import('atomically');
  await writeFile(file, text, { mode: 0o600 });
}

/** Deletes the file, if there is one. */
export function deleteKept(file: string): void {
  rmSync(file, { force: true });
}

/** Returns an error's code or words, for a sentence to the user. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}

function isKept(value: unknown): value is KeptConversation {
  if (!isObject(value) || stringOf(value.id) === undefined || typeof value.at !== 'number' || !isArray(value.messages))
    return false;
  const { system } = value;
  return value.messages.every(isMessage) && (system === undefined || typeof system === 'string' || isBlockList(system));
}

const ROLES: ReadonlySet<unknown> = new Set(['user', 'assistant', 'system']);

/** Tells whether a value has the shape of a message; what stands in its blocks was checked when it first came. */
export function isMessage(value: unknown): value is MessageParam {
  return isObject(value) && ROLES.has(value.role) && (typeof value.content === 'string' || isBlockList(value.content));
}

function isBlockList(value: unknown): boolean {
  return isArray(value) && value.every((block) => isObject(block) && typeof block.type === 'string');
}
