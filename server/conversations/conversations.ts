import { isOwnSignature } from '../messages/thinking-signature.ts';
import type { Message, MessageParam, MessagesRequest } from '../messages/types.ts';
import { fingerprint, visibleText } from './fingerprint.ts';
import { findJunction } from './join-history.ts';
import { deleteKept, isMessage, readKept, reasonOf, writeKept } from './keep-file.ts';

export interface ConversationsOptions {
  /** How many conversations are known at most; the one used longest ago goes first. */
  maxCount: number;
  /** How many bytes of JSON all conversations together may hold. */
  maxBytes: number;
  /** A conversation that was not used for this long is forgotten. */
  maxAgeMs: number;
  /** Where they are kept across restarts; absent: in memory only. */
  file?: string | undefined;
  /** Unix time in milliseconds. */
  now?: () => number;
}

/** One conversation as it is listed. */
export interface ListedConversation {
  id: string;
  /** How many messages are known. */
  messages: number;
  bytes: number;
  /** When it was last used, Unix time in milliseconds. */
  at: number;
}

/** Who is told of the file's problems: callers, in the notes of their requests, and the user, in the window. */
export type ProblemListener = 'callers' | 'user';

/** What the gateway knows of conversations that callers name. */
export interface Conversations {
  /**
   * Returns the request with what is known of its conversation put before it, as far as the request does not bring
   * it itself. Instructions (`system`) of earlier requests hold on when a request that goes on brings none.
   * @param note hears in one plain sentence what was added, or that the request's own history was taken instead.
   */
  join(id: string, request: MessagesRequest, note?: (change: string) => void): MessagesRequest;
  /**
   * Remembers a joined request and its answer. Returns false when the conversation alone exceeds the bounds; it is
   * forgotten then.
   */
  remember(id: string, request: MessagesRequest, answer: Message): boolean;
  /** Forgets one conversation; false when it is not known. */
  forget(id: string): boolean;
  /** The one used last comes first. */
  list(): ListedConversation[];
  /**
   * Forgets all of them, whoever they belong to, in memory and on disk. Resolves to how many there were.
   * @throws Error in words for the user when the file cannot be deleted.
   */
  forgetAll(): Promise<number>;
  /** From now on keeps them in `file`; undefined keeps none and deletes the file of before. */
  keepIn(file: string | undefined): void;
  /**
   * Returns what went wrong with the file since this listener was told last, in words for the user. Each is told by
   * itself, so that nobody takes a problem away from the other.
   */
  problems(listener: ProblemListener): string[];
  /** Writes what is not written yet. They can be used again afterwards. */
  stop(): Promise<void>;
}

/** A message as it is held: JSON text takes a fraction of the memory of objects, and no backend can change it. */
interface Held {
  print: string;
  json: string;
  bytes: number;
}

interface Known {
  at: number;
  system: Instructions | undefined;
  held: Held[];
  bytes: number;
}

interface Instructions {
  value: NonNullable<MessagesRequest['system']>;
  json: string;
}

/** How long changes wait for more of them before they are written. */
const WRITE_BEHIND_MS = 2000;

/**
 * Returns the conversations that requests name by an id, bounded in number, size and age. Ids are taken as they
 * are: who may use which is the caller's business (see scope.ts). The file is read when the first conversation is
 * asked for, so that it costs nothing to a gateway whose callers name none.
 */
export function createConversations(options: ConversationsOptions): Conversations {
  const { maxCount, maxBytes, maxAgeMs, now = Date.now } = options;
  /** Ordered by use, the one used longest ago first. */
  const known = new Map<string, Known>();
  let total = 0;
  let { file } = options;
  let loaded = false;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  /** What each listener has not been told yet; a sentence that is said again and again stands there once. */
  const untold: Record<ProblemListener, Set<string>> = { callers: new Set(), user: new Set() };
  const noteProblem = (sentence: string): void => {
    untold.callers.add(sentence);
    untold.user.add(sentence);
  };

  const remove = (id: string): boolean => {
    const entry = known.get(id);
    if (entry === undefined) return false;
    total -= entry.bytes;
    return known.delete(id);
  };

  const insert = (id: string, entry: Known): void => {
    remove(id);
    known.set(id, entry);
    total += entry.bytes;
  };

  const makeRoom = (): void => {
    const oldest = now() - maxAgeMs;
    for (const [id, entry] of known) {
      if (entry.at >= oldest && known.size <= maxCount && total <= maxBytes) return;
      remove(id);
      changed();
    }
  };

  const load = (): void => {
    if (loaded) return;
    loaded = true;
    if (file === undefined) return;
    const kept = readKept(file, now());
    if (kept.problem !== undefined) noteProblem(kept.problem);
    const used = [...known];
    const earlier = kept.conversations.filter(({ id }) => !known.has(id)).sort((a, b) => a.at - b.at);
    for (const { id, at, system, messages } of earlier) insert(id, entryOf(at, system, messages.map(hold)));
    // What was used since then goes last again.
    for (const [id, entry] of used) insert(id, entry);
  };

  const ready = (): void => {
    load();
    makeRoom();
  };

  const write = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const goal = file;
    if (goal === undefined) return writing;
    const text = textOf(known);
    writing = writing
      .then(() => writeKept(goal, text))
      .catch((error: unknown) => {
        noteProblem(
          `Conversations could not be kept in ${goal} (${reasonOf(error)}). They are lost when Switchboard is stopped.`,
        );
      });
    return writing;
  };

  const changed = (): void => {
    if (file === undefined || timer !== undefined) return;
    timer = setTimeout(() => void write(), WRITE_BEHIND_MS);
    timer.unref();
  };

  return {
    join: (id, request, note = () => undefined) => {
      ready();
      const entry = known.get(id);
      if (entry === undefined) return request;
      const { keep, from, kind } = findJunction(historyOf(entry), request.messages);
      const messages = [...entry.held.slice(0, keep).map(messageOf), ...request.messages.slice(from)];
      if (kind === 'continued') {
        note(
          `The conversation was continued: ${messages.length - request.messages.length} earlier message(s) that the request left out were added.`,
        );
        if (request.system === undefined && entry.system !== undefined)
          return { ...request, messages, system: entry.system.value };
      } else if (keep === 0) {
        note(
          "The request brings another history than the one known of this conversation; the request's own was taken.",
        );
      }
      return { ...request, messages };
    },
    remember: (id, request, answer) => {
      ready();
      const before = known.get(id)?.held ?? [];
      // Thoughts that Claude signed are not kept: only the model that made them may see them, and its backend puts them
      // back where a tool loop needs them.
      const content = answer.content.filter(
        (block) =>
          block.type !== 'redacted_thinking' && !(block.type === 'thinking' && !isOwnSignature(block.signature)),
      );
      // An answer of nothing but thinking cannot stand in a history.
      const answered = content.some(
        (block) => block.type !== 'thinking' && !(block.type === 'text' && block.text.trim() === ''),
      );
      const messages: MessageParam[] = answered
        ? [...request.messages, { role: 'assistant', content }]
        : request.messages;
      const entry = entryOf(
        now(),
        request.system,
        messages.map((message, at) => holdAgain(message, before[at])),
      );
      insert(id, entry);
      changed();
      if (entry.bytes > maxBytes) {
        remove(id);
        return false;
      }
      makeRoom();
      return known.has(id);
    },
    forget: (id) => {
      ready();
      const found = remove(id);
      if (found) changed();
      return found;
    },
    list: () => {
      ready();
      return [...known].map(([id, { held, bytes, at }]) => ({ id, messages: held.length, bytes, at })).reverse();
    },
    forgetAll: async () => {
      ready();
      const count = known.size;
      known.clear();
      total = 0;
      clearTimeout(timer);
      timer = undefined;
      const goal = file;
      if (goal === undefined) return count;
      // Behind a write that is under way, which would bring the file back.
      const gone = writing.then(() => deleteKept(goal));
      writing = gone.catch(() => undefined);
      await gone.catch((error: unknown) => {
        throw new Error(
          `The conversations are forgotten, but their file could not be deleted (${reasonOf(error)}). Delete it yourself: ${goal}`,
        );
      });
      return count;
    },
    keepIn: (goal) => {
      if (goal === file) return;
      load();
      const old = file;
      file = goal;
      clearTimeout(timer);
      timer = undefined;
      if (goal !== undefined) {
        loaded = false;
        load();
      } else if (old !== undefined) {
        // Behind a write that is under way, which would bring the file back.
        writing = writing
          .then(() => deleteKept(old))
          .catch((error: unknown) => {
            noteProblem(
              `${old} could not be deleted (${reasonOf(error)}). Delete it yourself: it holds earlier conversations.`,
            );
          });
      }
      changed();
    },
    problems: (listener) => {
      const said = [...untold[listener]];
      untold[listener].clear();
      return said;
    },
    stop: () => (timer === undefined ? writing : write()),
  };
}

function entryOf(at: number, system: MessagesRequest['system'], held: Held[]): Known {
  const instructions = system === undefined ? undefined : { value: system, json: JSON.stringify(system) };
  const bytes = held.reduce(
    (sum, message) => sum + message.bytes,
    instructions === undefined ? 0 : Buffer.byteLength(instructions.json),
  );
  return { at, system: instructions, held, bytes };
}

function hold(message: MessageParam): Held {
  const json = JSON.stringify(message);
  return { print: fingerprint(message), json, bytes: Buffer.byteLength(json) };
}

/** Holds a message; the text that is held already serves again where the message is the same. */
function holdAgain(message: MessageParam, before: Held | undefined): Held {
  const held = hold(message);
  return before?.json === held.json ? before : held;
}

function historyOf({ held }: Known): { prints: string[]; unanswered: string | undefined } {
  const last = held.at(-1);
  const message = last === undefined ? undefined : messageOf(last);
  return {
    prints: held.map(({ print }) => print),
    unanswered: message?.role === 'user' ? visibleText(message) : undefined,
  };
}

function messageOf({ json }: Held): MessageParam {
  const message: unknown = JSON.parse(json);
  if (!isMessage(message)) throw new Error('a message of a conversation has lost its shape');
  return message;
}

/** Returns the file's text, put together from the texts that are held. */
function textOf(known: ReadonlyMap<string, Known>): string {
  const lines = [...known].map(
    ([id, { at, system, held }]) =>
      `{"id":${JSON.stringify(id)},"at":${at}${system === undefined ? '' : `,"system":${system.json}`},"messages":[${held.map(({ json }) => json).join(',')}]}`,
  );
  return `{"version":1,"conversations":[\n${lines.join(',\n')}\n]}\n`;
}
