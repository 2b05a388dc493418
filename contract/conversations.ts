import * as z from 'zod/mini';
import { count } from './words.ts';

/** The conversations that apps name, of all callers together. */
export const knownConversations = z.object({
  known: count,
  /** What went wrong with their file since somebody was told last, each a sentence. */
  problems: z.array(z.string()),
});
export type KnownConversations = z.output<typeof knownConversations>;
