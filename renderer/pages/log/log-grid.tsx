import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactElement, RefObject } from 'react';
import { Button } from '../../components/button.tsx';
import { formatCount } from '../../format/numbers.ts';
import type { LogBook, LogView } from '../../state/log-book.ts';
import { text } from '../../texts/text.ts';
import { LogLine } from './log-line.tsx';

export const ROW_PX = 38;
const COLUMNS = ['time', 'state', 'client', 'model', 'tokens', 'speed', 'took', 'cost'] as const;

export interface LogGridProps {
  log: LogBook;
  view: LogView;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  openId: string | undefined;
  onOpen: (id: string) => void;
  gridRef: RefObject<HTMLDivElement | null>;
}

/**
 * The table: only the rows in sight are in the page. Rows that come in above do not move what is read, unless it
 * follows.
 */
export function LogGrid({ log, view, follow, onFollow, openId, onOpen, gridRef }: LogGridProps): ReactElement {
  'use no memo';
  const [active, setActive] = useState(0);
  const seen = useRef(view.live);
  const [above, setAbove] = useState(0);
  const virtual = useVirtualizer({
    count: view.count,
    getScrollElement: () => gridRef.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    log.need(first, last);
  }, [log, first, last, view.version]);

  useLayoutEffect(() => {
    const added = view.live - seen.current;
    seen.current = view.live;
    const grid = gridRef.current;
    if (grid === null || added === 0) return;
    if (follow) {
      grid.scrollTop = 0;
      setAbove(0);
    } else if (added > 0) {
      grid.scrollTop += added * ROW_PX;
      setActive((index) => index + added);
      setAbove((count) => count + added);
    }
  }, [view.live, follow, gridRef]);

  const top = () => {
    onFollow(true);
    setAbove(0);
    setActive(0);
    if (gridRef.current !== null) gridRef.current.scrollTop = 0;
  };
  const move = (index: number) => {
    const next = Math.max(0, Math.min(view.count - 1, index));
    setActive(next);
    if (next > 0) onFollow(false);
    virtual.scrollToIndex(next, { align: 'auto' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((gridRef.current?.clientHeight ?? 0) / ROW_PX) - 2);
    const goal = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: view.count - 1,
    }[event.key];
    if (goal !== undefined) {
      event.preventDefault();
      move(goal);
    } else if (event.key === 'Enter' || event.key === ' ') {
      const row = log.rowAt(active);
      if (row === undefined) return;
      event.preventDefault();
      onOpen(row.id);
    }
  };
  return (
    <div className="log-frame">
      <div
        className="log-grid"
        role="grid"
        tabIndex={0}
        ref={gridRef}
        aria-label={text.log.grid}
        aria-description={text.log.gridHelp}
        aria-rowcount={view.count + 1}
        aria-activedescendant={items.some((item) => item.index === active) ? `log-row-${active}` : undefined}
        onKeyDown={onKeyDown}
        onWheel={(event) => {
          if (event.deltaY > 0 && follow) onFollow(false);
        }}
      >
        <div role="rowgroup" className="log-head">
          <div role="row" aria-rowindex={1} className="log-row">
            {COLUMNS.map((name) => (
              <span role="columnheader" key={name} className={`log-${name}`}>
                {text.log.columns[name]}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="log-body" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => (
            <LogLine
              key={item.index}
              index={item.index}
              top={item.start}
              row={log.rowAt(item.index)}
              active={item.index === active}
              openId={openId}
              onOpen={(id) => {
                setActive(item.index);
                onOpen(id);
              }}
            />
          ))}
        </div>
      </div>
      {above > 0 && !follow ? (
        <div className="log-above">
          <Button kind="primary" onPress={top}>
            {text.log.newAbove(formatCount(above))}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
