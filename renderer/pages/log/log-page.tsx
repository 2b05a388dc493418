import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Empty } from '../../components/section.tsx';
import { go, useRoute } from '../../state/route.ts';
import { isOpen } from '../../../contract/log-filter.ts';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { text } from '../../texts/text.ts';
import { BlockedPages } from './blocked-pages.tsx';
import { LogBar } from './log-bar.tsx';
import { LogDetailPanel } from './log-detail-panel.tsx';
import { LogGrid } from './log-grid.tsx';

/** The live table, its filter, and the request that was opened. */
export function LogPage(): ReactElement {
  const { log } = useApp();
  const view = useStore(log.view);
  const { id } = useRoute();
  const [follow, setFollow] = useState(true);
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!log.state().loaded) log.reload();
  }, [log]);
  const open = useCallback((row: string) => go({ page: 'log', id: row }), []);
  const close = useCallback(() => go({ page: 'log' }), []);
  const wasOpen = useRef(false);
  useEffect(() => {
    // The table can take the focus only after the request over it is gone.
    if (wasOpen.current && id === undefined) grid.current?.focus();
    wasOpen.current = id !== undefined;
  }, [id]);
  const filtering = !isOpen(view.filter);
  return (
    <div className={`log${id === undefined ? '' : ' has-detail'}`}>
      <div className="log-main">
        <LogBar follow={follow} onFollow={setFollow} />
        <BlockedPages />
        <ProblemNote problem={view.problem} onRetry={log.reload} />
        {view.loaded && view.count === 0 ? (
          <div className="log-empty">
            <Empty
              title={filtering ? text.log.noMatch : text.log.none}
              more={filtering ? text.log.noMatchMore : text.log.noneMore}
            >
              {filtering ? <Button onPress={() => log.setFilter({}, 'any')}>{text.log.clearFilter}</Button> : null}
            </Empty>
          </div>
        ) : (
          <LogGrid
            log={log}
            view={view}
            follow={follow}
            onFollow={setFollow}
            openId={id}
            onOpen={open}
            gridRef={grid}
          />
        )}
      </div>
      {id === undefined ? null : <LogDetailPanel key={id} id={id} onClose={close} />}
    </div>
  );
}
