import type { LogDetail } from '../../contract/log.ts';
import type { BackendName } from '../core/record.ts';
import type { StoredRow } from './row.ts';

const NAMES: Readonly<Record<BackendName, string>> = {
  anthropic: 'Anthropic',
  ollama: 'Ollama',
  'claude-code': 'the claude command',
  demo: 'the demo model',
};

/** Returns what happened when, in plain words; times count from the request's first byte. */
export function timelineOf(row: StoredRow): LogDetail['timeline'] {
  const steps: LogDetail['timeline'] = [
    { ms: 0, text: `${row.client} asked${row.modelAsked === undefined ? '' : ` for ${row.modelAsked}`}` },
  ];
  if (row.routedMs !== undefined && row.backend !== undefined) {
    const why = row.rule === undefined ? '' : ` by the rule "${row.rule}"`;
    steps.push({
      ms: row.routedMs,
      text: `Sent to ${row.modelUsed ?? 'a model'} at ${NAMES[row.backend]}${why}${row.relayed === true ? ', passed through untouched' : ''}`,
    });
  }
  if (row.firstByteMs !== undefined)
    steps.push({
      ms: row.firstByteMs,
      text: `First byte of the answer${row.status === undefined ? '' : `, status ${row.status}`}`,
    });
  if (row.durationMs !== undefined) steps.push({ ms: row.durationMs, text: endOf(row) });
  return steps.sort((a, b) => a.ms - b.ms);
}

function endOf(row: StoredRow): string {
  if (row.state === 'cancelled') return 'The caller left before the end';
  if (row.state === 'failed') return `Failed: ${row.error?.message ?? `status ${row.status ?? 'unknown'}`}`;
  const parts = ['Done'];
  if (row.stopReason !== undefined) parts.push(`stopped by ${row.stopReason}`);
  if (row.tokens !== undefined) parts.push(`${row.tokens.output} tokens written`);
  if (row.tokensPerSecond !== undefined) parts.push(`${row.tokensPerSecond} a second`);
  return parts.join(', ');
}
