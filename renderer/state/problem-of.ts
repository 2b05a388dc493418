import { ControlError } from '../../contract/problems.ts';
import type { Problem } from '../../contract/problems.ts';
import { text } from '../texts/text.ts';

/** Returns what to show for something thrown: the gateway's own words where it had some. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ControlError) return error.problem;
  return { code: 'failed', message: text.errors.unexpected(error instanceof Error ? error.message : String(error)) };
}
