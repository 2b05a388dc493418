import type { ReactElement } from 'react';
import { useApp } from '../state/use-app.ts';
import { useJob } from '../state/use-job.ts';
import { text } from '../texts/text.ts';
import { Button } from './button.tsx';
import { ProblemNote } from './problem-note.tsx';

/** Lets a web page in that was turned away. */
export function AllowSite({
  origin,
  onAllowed,
}: {
  origin: string;
  onAllowed?: (origin: string) => void;
}): ReactElement {
  const app = useApp();
  const job = useJob();
  const allow = () =>
    job.run(async () => {
      await app.run('allow-origin', { origin });
      onAllowed?.(origin);
    });
  return (
    <>
      <Button onPress={allow} busy={job.busy} label={text.log.blocked.allowNamed(origin)}>
        {text.log.blocked.allow}
      </Button>
      <ProblemNote problem={job.problem} onRetry={job.again} />
    </>
  );
}
