import type { ReactElement } from 'react';
import type { LogDetail } from '../../../contract/log.ts';
import { formatCount, formatDollars } from '../../format/numbers.ts';
import { formatDuration } from '../../format/time.ts';
import { text } from '../../texts/text.ts';
import { stateWords } from './log-line.tsx';

/** Returns a request's facts, in order, as pairs of words; what is not known is left out. */
export function factsOf({ row, userAgent, remote }: LogDetail): [string, string][] {
  const words = text.log.detail;
  const facts: [string, string | undefined][] = [
    [words.status, `${stateWords(row)}${row.status === undefined ? '' : ` (${row.status})`}`],
    [words.asked, row.modelAsked],
    [words.used, row.backend === undefined ? row.modelUsed : `${row.modelUsed ?? ''} (${text.backend[row.backend]})`],
    [words.rule, row.rule],
    [words.client, userAgent === '' || userAgent === row.client ? row.client : `${row.client} (${userAgent})`],
    [words.from, `${remote}, ${row.method} ${row.path}`],
  ];
  if (row.tokens !== undefined) {
    const { input, output, cacheRead = 0, cacheWrite = 0, thinking = 0 } = row.tokens;
    const parts = [words.tokensText(formatCount(input), formatCount(output))];
    if (cacheRead + cacheWrite > 0) parts.push(words.cache(formatCount(cacheRead), formatCount(cacheWrite)));
    if (thinking > 0) parts.push(words.thinking(formatCount(thinking)));
    facts.push([words.tokens, parts.join('; ')]);
    facts.push([words.cost, row.cost === undefined ? words.noPrice : formatDollars(row.cost)]);
  }
  if (row.tokensPerSecond !== undefined) facts.push([words.speed, words.perSecond(formatCount(row.tokensPerSecond))]);
  if (row.durationMs !== undefined)
    facts.push([
      words.took,
      `${formatDuration(row.durationMs)}${row.firstByteMs === undefined ? '' : `; ${words.firstByte(formatDuration(row.firstByteMs))}`}`,
    ]);
  facts.push([words.stop, row.stopReason]);
  return facts.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]]));
}

/** The facts of one request. */
export function Facts({ detail }: { detail: LogDetail }): ReactElement {
  return (
    <dl className="facts">
      {factsOf(detail).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
