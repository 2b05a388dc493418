import { ControlError } from '../../contract/contract.ts';
import type { Problem } from '../../contract/contract.ts';
import { text } from '../texts/text.ts';

/** Returns what to show for something thrown: the gateway's own words where it had some. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ControlError) return error.problem;
  return { code: 'failed', message: text.errors.unexpected(error instanceof Error ? error.message : String(error)) };
}
