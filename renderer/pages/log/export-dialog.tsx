import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import type { Output } from '../../../contract/commands.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Icon } from '../../components/icons.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Toggle } from '../../components/toggle.tsx';
import { formatBytes, formatCount } from '../../format/numbers.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { FILE_MOST, makeExport } from './make-export.ts';

/** From here on a file is called large. */
const LARGE_BYTES = 5_000_000;
const LARGE_ROWS = 10_000;

type Size = Output<'log-export-size'>;

/** Saves the rows that are shown, or the given ones, with or without bodies; says before how large the file becomes. */
export function ExportDialog({ onClose, ids }: { onClose: () => void; ids?: string[] }): ReactElement {
  const app = useApp();
  const job = useJob();
  const sizing = useJob();
  const [bodies, setBodies] = useState(false);
  const [found, setFound] = useState<{ size: Size; bodies: boolean } | undefined>(undefined);
  const size = found?.bodies === bodies ? found.size : undefined;
  const [done, setDone] = useState(0);
  const [outcome, setOutcome] = useState('');
  // What was shown when the dialog came up.
  const [query] = useState(() => (ids === undefined ? { filter: app.log.state().filter } : { ids }));
  const open = useRef(true);
  const { run } = sizing;
  const asking = sizing.busy || sizing.problem !== undefined;
  useEffect(() => {
    // One question at a time: when the answer is to an older one, the next follows.
    if (size === undefined && !asking)
      run(async () => setFound({ size: await app.run('log-export-size', { ...query, bodies }), bodies }));
  }, [app, query, bodies, size, asking, run]);
  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
    };
  }, []);
  const save = () =>
    job.run(async () => {
      setDone(0);
      setOutcome('');
      const file = await makeExport(app.run, { ...query, bodies }, () => open.current, setDone);
      if (file === undefined) return;
      if (file.rows === 0) {
        setOutcome(text.log.exportNone);
        return;
      }
      if (!(await app.client.saveText(file.fileName, file.text))) return;
      const left = file.left === 0 ? '' : ` ${text.log.exportLeft(formatCount(file.left))}`;
      setOutcome(`${text.log.exported(formatCount(file.rows), file.fileName)}${left}`);
    });
  return (
    <Dialog title={text.log.exportTitle} onClose={onClose}>
      <p>{text.log.exportText}</p>
      <Toggle on={bodies} onChange={setBodies}>
        {text.log.exportBodies}
      </Toggle>
      <p className="quiet">{text.log.exportBodiesHint}</p>
      <SizeNote size={size} />
      <ProblemNote problem={sizing.problem} onRetry={sizing.again} />
      <p
        role="status"
        className={outcome === '' && !job.busy ? 'visually-hidden' : job.busy ? 'quiet' : 'note note-good'}
      >
        {job.busy && size !== undefined ? text.log.exportProgress(formatCount(done), formatCount(size.rows)) : outcome}
      </p>
      <ProblemNote problem={job.problem} onRetry={job.again} />
      <div className="dialog-buttons">
        <Button onPress={onClose}>{text.actions.close}</Button>
        <Button kind="primary" onPress={save} busy={job.busy || (size === undefined && sizing.problem === undefined)}>
          {text.log.exportButton}
        </Button>
      </div>
    </Dialog>
  );
}

/** How large the file becomes, and a warning where that is much. */
function SizeNote({ size }: { size: Size | undefined }): ReactElement {
  const words = text.log;
  if (size === undefined)
    return (
      <p className="quiet" role="status">
        {words.exportCounting}
      </p>
    );
  const sentence = words.exportSize(words.count(size.rows, formatCount(size.rows)), formatBytes(size.bytes));
  if (size.bytes < LARGE_BYTES && size.rows < LARGE_ROWS) return <p role="status">{sentence}</p>;
  return (
    <div className="note note-warning" role="status">
      <Icon name="alert" />
      <p>
        <strong>{sentence}</strong> {words.exportLarge}
        {size.bytes > FILE_MOST ? ` ${words.exportOver(formatBytes(FILE_MOST))}` : ''}
      </p>
    </div>
  );
}
