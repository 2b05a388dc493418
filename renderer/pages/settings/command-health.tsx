import type { ReactElement } from 'react';
import { Icon } from '../../components/icons.tsx';
import { ActionButton } from '../../components/problem-note.tsx';
import { RunLine } from '../../components/run-line.tsx';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';

/** How the agreed command is: works, or why not, with the button or the command line that repairs it. */
export function CommandHealth(): ReactElement | null {
  const app = useApp();
  const health = useStore(app.upstreams).find(({ name }) => name === 'claude-code');
  const job = useJob();
  // While the agreement is fresh, the last word is still that it is off.
  if (health === undefined || health.state === 'off' || health.state === 'unknown')
    return (
      <p role="status" className="quiet">
        {text.settings.command.checking}
      </p>
    );
  const check = () => job.run(async () => await app.run('check-health', { upstream: 'claude-code' }));
  const good = health.state === 'ok';
  return (
    <div role="status" className={`note ${good ? 'note-good' : 'note-warning'}`}>
      <Icon name={good ? 'check' : 'alert'} />
      <p>
        <strong>{text.upstreamState[health.state]}.</strong> {health.message}
      </p>
      {health.run === undefined ? null : <RunLine command={health.run} />}
      {health.action === undefined ? null : <ActionButton action={health.action} onRetry={check} />}
    </div>
  );
}
