import { useState } from 'react';
import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Toggle } from '../../components/toggle.tsx';
import { formatCount } from '../../format/numbers.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';

/** Saves the rows that are shown, or the given ones, with or without bodies. */
export function ExportDialog({ onClose, ids }: { onClose: () => void; ids?: string[] }): ReactElement {
  const { client, log } = useApp();
  const job = useJob();
  const [bodies, setBodies] = useState(false);
  const [outcome, setOutcome] = useState('');
  const save = () =>
    job.run(async () => {
      const result = await client.call('log-export', { bodies, ...(ids === undefined ? { filter: log.state().filter } : { ids }) });
      if (!(await client.saveText(result.fileName, result.text))) return;
      const left = result.left === 0 ? '' : ` ${text.log.exportLeft(formatCount(result.left))}`;
      setOutcome(`${text.log.exported(formatCount(result.rows), result.fileName)}${left}`);
    });
  return (
    <Dialog title={text.log.exportTitle} onClose={onClose}>
      <p>{text.log.exportText}</p>
      <Toggle on={bodies} onChange={setBodies}>{text.log.exportBodies}</Toggle>
      <p className="quiet">{text.log.exportBodiesHint}</p>
      <p role="status" className={outcome === '' ? 'visually-hidden' : 'note note-good'}>{outcome}</p>
      <ProblemNote problem={job.problem} onRetry={job.again} />
      <div className="dialog-buttons">
        <Button onPress={onClose}>{text.actions.close}</Button>
        <Button kind="primary" onPress={save} busy={job.busy}>{text.log.exportButton}</Button>
      </div>
    </Dialog>
  );
}
