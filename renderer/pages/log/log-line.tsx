import { memo } from 'react';
import type { ReactElement } from 'react';
import type { LogRow } from '../../../contract/log.ts';
import { formatCount, formatDollars, formatTokens } from '../../format/numbers.ts';
import { formatDuration, formatTime } from '../../format/time.ts';
import { text } from '../../texts/text.ts';

export interface LogLineProps {
  index: number;
  /** Its place from the list's top, in pixels. */
  top: number;
  /** Undefined while it is on its way. */
  row: LogRow | undefined;
  active: boolean;
  openId: string | undefined;
  onOpen: (id: string) => void;
}

/** Returns the word for how a request ended, or stands. */
export function stateWords(row: LogRow): string {
  return row.blockedOrigin === undefined ? text.log.states[row.state] : text.log.blockedState;
}

function Line({ index, top, row, active, openId, onOpen }: LogLineProps): ReactElement {
  const place = { transform: `translateY(${top}px)` };
  const names = `log-row${active ? ' is-active' : ''}${row !== undefined && row.id === openId ? ' is-open' : ''}`;
  if (row === undefined) {
    return (
      <div role="row" id={`log-row-${index}`} aria-rowindex={index + 2} className={`${names} is-coming`} style={place}>
        <span role="gridcell">{text.log.loadingRow}</span>
      </div>
    );
  }
  const renamed = row.modelUsed !== undefined && row.modelUsed !== row.modelAsked;
  return (
    <div
      role="row"
      id={`log-row-${index}`}
      aria-rowindex={index + 2}
      aria-selected={row.id === openId}
      className={`${names} row-${row.blockedOrigin === undefined ? row.state : 'blocked'}`}
      style={place}
      onClick={() => onOpen(row.id)}
    >
      <span role="gridcell" className="log-time">
        {formatTime(row.at)}
      </span>
      <span role="gridcell" className="log-state">
        <span className="log-badge">{stateWords(row)}</span>
      </span>
      <span role="gridcell" className="log-client">
        {row.client}
      </span>
      <span role="gridcell" className="log-model">
        {row.backend === undefined ? null : <span className={`dot dot-${row.backend}`} aria-hidden="true" />}
        {row.modelAsked ?? row.blockedOrigin ?? row.path}
        {renamed ? <span className="log-used"> → {row.modelUsed}</span> : null}
      </span>
      <span role="gridcell" className="log-tokens">
        {row.tokens === undefined
          ? ''
          : `${formatTokens(row.tokens.input + (row.tokens.cacheRead ?? 0) + (row.tokens.cacheWrite ?? 0))} → ${formatTokens(row.tokens.output)}`}
      </span>
      <span role="gridcell" className="log-speed">
        {row.tokensPerSecond === undefined ? '' : `${formatCount(row.tokensPerSecond)}/s`}
      </span>
      <span role="gridcell" className="log-took">
        {row.durationMs === undefined ? '' : formatDuration(row.durationMs)}
      </span>
      <span role="gridcell" className="log-cost">
        {row.cost === undefined ? '' : formatDollars(row.cost)}
      </span>
    </div>
  );
}

/** One line of the log; drawn again only when it changed. */
export const LogLine = memo(
  Line,
  (a, b) => a.row === b.row && a.top === b.top && a.active === b.active && a.openId === b.openId && a.index === b.index,
);
