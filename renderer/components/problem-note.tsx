import type { ReactElement } from 'react';
import type { Action, Problem } from '../../contract/problems.ts';
import { useAction } from '../state/use-action.ts';
import { text } from '../texts/text.ts';
import { Button } from './button.tsx';
import { Icon } from './icons.tsx';

/** What went wrong, in the gateway's words, with the button that repairs it. Renders nothing without a problem. */
export function ProblemNote({
  problem,
  onRetry,
}: {
  problem: Problem | undefined;
  onRetry?: (() => void) | undefined;
}): ReactElement | null {
  if (problem === undefined) return null;
  return (
    <div className="note note-problem" role="alert">
      <Icon name="alert" />
      <p>{problem.message}</p>
      {problem.action === undefined ? (
        onRetry === undefined ? null : (
          <Button onPress={onRetry}>{text.actions.retry}</Button>
        )
      ) : (
        <ActionButton action={problem.action} onRetry={onRetry} />
      )}
    </div>
  );
}

/** The button of an action; a failure of the action is shown below it. */
export function ActionButton({
  action,
  onRetry,
}: {
  action: Action;
  onRetry?: (() => void) | undefined;
}): ReactElement {
  const { job, perform } = useAction(onRetry);
  return (
    <>
      <Button busy={job.busy} onPress={() => perform(action)}>
        {action.label}
      </Button>
      {job.problem === undefined ? null : (
        <p className="note-more" role="alert">
          {job.problem.message}
        </p>
      )}
    </>
  );
}
