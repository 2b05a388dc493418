import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import type { LogDetail } from '../../../contract/log.ts';
import { AllowSite } from '../../components/allow-site.tsx';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { Bodies } from './bodies.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { Facts } from './facts.tsx';
import { Timeline } from './timeline.tsx';

/** One request: what it was, when what happened, what was changed, and both bodies on both sides. */
export function LogDetailPanel({ id, onClose }: { id: string; onClose: () => void }): ReactElement {
  const app = useApp();
  const view = useStore(app.log.view);
  const job = useJob();
  const { run } = job;
  const [detail, setDetail] = useState<LogDetail | undefined>(undefined);
  const [saving, setSaving] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const state = view.loaded ? app.log.rowById(id)?.state : undefined;
  useEffect(() => {
    run(async () => setDetail(await app.run('log-detail', { id })));
  }, [app, id, run, state]);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  const words = text.log.detail;
  const row = detail?.row;
  return (
    <aside
      className="detail"
      aria-label={words.title}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <header className="detail-head">
        <div>
          <h2 ref={heading} tabIndex={-1}>
            {words.title}
          </h2>
          <p className="quiet">
            <code>{id}</code>
          </p>
        </div>
        <Button kind="quiet" icon="close" label={words.close} onPress={onClose} />
      </header>
      <div className="detail-body" tabIndex={0} role="region" aria-label={words.title}>
        <ProblemNote problem={job.problem} onRetry={job.again} />
        {detail === undefined || row === undefined ? null : (
          <>
            <div className="buttons">
              <CopyButton
                words={words.curlPosix}
                value={async () => (await app.run('log-curl', { id, shell: 'posix' })).text}
              />
              <CopyButton
                words={words.curlPowershell}
                value={async () => (await app.run('log-curl', { id, shell: 'powershell' })).text}
              />
              <Button onPress={() => setSaving(true)}>{words.save}</Button>
            </div>
            {row.error === undefined ? null : (
              <div className="note note-problem">
                <p>{row.error.message}</p>
                {row.blockedOrigin === undefined ? null : <AllowSite origin={row.blockedOrigin} />}
              </div>
            )}
            <Facts detail={detail} />
            <Timeline steps={detail.timeline} />
            <section>
              <h3>{words.changes}</h3>
              {detail.changes.length === 0 ? (
                <p className="quiet">{row.relayed === true ? words.passed : words.noChanges}</p>
              ) : (
                <ul className="changes">
                  {detail.changes.map((change, index) => (
                    <li key={index}>{change}</li>
                  ))}
                </ul>
              )}
            </section>
            <Bodies detail={detail} />
          </>
        )}
      </div>
      {saving ? <ExportDialog ids={[id]} onClose={() => setSaving(false)} /> : null}
    </aside>
  );
}
