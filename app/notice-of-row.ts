import type { LogRow } from '../contract/log.ts';
import type { Notice } from './notices.ts';

/**
 * Returns whether a request's end is worth a notice: Anthropic refused the stored key, or an app waits for an
 * upstream that is not there. Other failures are the caller's own business and stay in the log.
 */
export function noticeOfRow(row: LogRow, hasKey: boolean): { notice: Notice; body: string } | undefined {
  if (row.state !== 'failed') return undefined;
  const { error, backend } = row;
  if (error?.code === 'key_missing' || (error?.code === 'upstream_unreachable' && isAboutOllama(backend)))
    return { notice: 'direction-blocked', body: `${row.client}: ${error.message}` };
  if (error?.code === 'key_refused') return { notice: 'key-refused', body: `${row.client}: ${error.message}` };
  // Anthropic's refusal may have gone to the caller byte for byte. Where there is a key of ours, no other is sent.
  if (hasKey && row.relayed === true && backend === 'anthropic' && row.status === 401) {
    return {
      notice: 'key-refused',
      body: `${row.client}: Anthropic does not take the key in Switchboard's settings. Set another one there.`,
    };
  }
  return undefined;
}

/** A name that is not one of Claude's leads nowhere while Ollama is away, so such a request has no backend. */
function isAboutOllama(backend: LogRow['backend']): boolean {
  return backend === 'ollama' || backend === undefined;
}
