import type { LogRow } from '../server/control/contract.ts';
import type { Notice } from './notices.ts';

/**
 * Returns whether a request's end is worth a notice: Anthropic refused the stored key, or an app waits for an
 * upstream that is not there. Other failures are the caller's own business and stay in the log.
 */
export function noticeOfRow(row: LogRow, hasKey: boolean): { notice: Notice; body: string } | undefined {
  if (row.state !== 'failed' || row.error === undefined) return undefined;
  const body = `${row.client}: ${row.error.message}`;
  if (row.error.message.startsWith('No Anthropic API key is set')) return { notice: 'direction-blocked', body };
  if (/\bOllama cannot be reached\b/.test(row.error.message)) return { notice: 'direction-blocked', body };
  if (hasKey && row.backend === 'anthropic' && row.error.type === 'authentication_error') return { notice: 'key-refused', body };
  return undefined;
}
