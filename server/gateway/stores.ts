import type { Batches } from '../batches/batches.ts';
import { batchesOf } from '../batches/of-caller.ts';
import type { Conversations } from '../conversations/conversations.ts';
import { conversationsOf } from '../conversations/join-conversation.ts';
import type { Stores } from '../core/stores.ts';
import type { Files } from '../files/files.ts';
import { filesOf } from '../files/of-caller.ts';

export interface KeptThings {
  /** The conversations that callers name. */
  conversations: Conversations;
  /** The batches that the gateway works on itself. */
  batches: Batches;
  /** The files that the gateway keeps for local models. */
  files: Files;
}

/** Returns the port `Stores`: what is kept, as one caller may see it. */
export function createStores({ conversations, batches, files }: KeptThings): Stores {
  return {
    conversations: (exchange) => conversationsOf(conversations, exchange),
    batches: (exchange) => batchesOf(batches, exchange),
    files: (exchange) => filesOf(files, exchange),
  };
}
