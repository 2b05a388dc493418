import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { useStore } from '../../state/store.ts';
import { text } from '../../texts/text.ts';
import { Aliases } from './aliases.tsx';
import { ModelTable } from './model-table.tsx';

/** Everything that can be asked for, and the aliases. */
export function ModelsPage(): ReactElement {
  const app = useApp();
  const list = useStore(app.models);
  const job = useJob();
  const { run } = job;
  useEffect(() => {
    run(() => app.refreshModels());
  }, [app, run]);
  return (
    <div className="models">
      <header className="page-head">
        <div>
          <h1>{text.models.title}</h1>
          <p className="lead">{text.models.lead}</p>
        </div>
        <Button onPress={() => run(() => app.refreshModels(true))} busy={job.busy}>
          {text.models.refresh}
        </Button>
      </header>
      <ProblemNote problem={job.problem} onRetry={job.again} />
      {(list?.problems ?? []).map((problem) => (
        <ProblemNote key={problem.message} problem={problem} onRetry={() => run(() => app.refreshModels(true))} />
      ))}
      <ModelTable />
      <Aliases />
    </div>
  );
}
