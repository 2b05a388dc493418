import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { useApp } from '../state/use-app.ts';
import { useJob } from '../state/use-job.ts';
import { text } from '../texts/text.ts';
import { Button } from './button.tsx';
import { ProblemNote } from './problem-note.tsx';

const SHOWN_MS = 2000;

/** A button that copies a text, given or fetched, and says so for two seconds. */
export function CopyButton({
  value,
  words = text.actions.copy,
  label,
  kind = 'plain',
}: {
  value: string | (() => Promise<string>);
  words?: string;
  label?: string;
  kind?: 'primary' | 'plain' | 'quiet';
}): ReactElement {
  const { client } = useApp();
  const job = useJob();
  const [copied, setCopied] = useState(0);
  useEffect(() => {
    if (copied === 0) return;
    const timer = setTimeout(() => setCopied(0), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () =>
    job.run(async () => {
      await client.copyText(typeof value === 'string' ? value : await value());
      setCopied(Date.now());
    });
  return (
    <span className="copy">
      <Button
        kind={kind}
        icon={copied === 0 ? 'copy' : 'check'}
        onPress={copy}
        busy={job.busy}
        {...(label === undefined || copied !== 0 ? {} : { label })}
      >
        {copied === 0 ? words : text.actions.copied}
      </Button>
      <span className="visually-hidden" role="status">
        {copied === 0 ? '' : text.actions.copied}
      </span>
      <ProblemNote problem={job.problem} onRetry={job.again} />
    </span>
  );
}
