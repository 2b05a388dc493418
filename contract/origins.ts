import * as z from 'zod/mini';
import { count, time } from './words.ts';

/** A web page that was turned away. */
export const blockedOrigin = z.object({
  origin: z.string(),
  times: count,
  lastAt: time,
  /** The path it asked for last. */
  path: z.string(),
});
export type BlockedOrigin = z.output<typeof blockedOrigin>;
