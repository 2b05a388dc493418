import type { ReactElement } from 'react';
import type { TestResult } from '../../contract/problems.ts';
import { Icon } from './icons.tsx';
import { ProblemNote } from './problem-note.tsx';

/** What a test found: one sentence, with the button that repairs it when it failed. */
export function TestNote({
  result,
  onRetry,
}: {
  result: TestResult | undefined;
  onRetry?: () => void;
}): ReactElement | null {
  if (result === undefined) return null;
  if (!result.ok)
    return <ProblemNote problem={result.problem ?? { code: 'failed', message: result.message }} onRetry={onRetry} />;
  return (
    <p className="note note-good" role="status">
      <Icon name="check" />
      <span>{result.message}</span>
    </p>
  );
}
