import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { ActionButton, ProblemNote } from '../../components/problem-note.tsx';
import { RunLine } from '../../components/run-line.tsx';
import { Empty, Section } from '../../components/section.tsx';
import { formatTime } from '../../format/time.ts';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';

/** How each upstream is, with the cause and the button where it is not well. */
export function Health(): ReactElement {
  const app = useApp();
  const upstreams = useStore(app.upstreams);
  const job = useJob();
  const check = () => job.run(async () => await app.run('check-health', {}));
  const latest = Math.max(0, ...upstreams.map((upstream) => upstream.checkedAt ?? 0));
  return (
    <Section
      title={text.home.health.title}
      className="health"
      aside={
        <span className="aside">
          {latest === 0 ? null : (
            <span className="quiet">{text.home.health.checkedAt(formatTime(latest, latest))}</span>
          )}
          <Button onPress={check} busy={job.busy}>
            {text.home.health.check}
          </Button>
        </span>
      }
    >
      <ProblemNote problem={job.problem} onRetry={job.again} />
      {upstreams.length === 0 ? (
        <Empty title={text.home.health.none} />
      ) : (
        <ul className="upstreams">
          {upstreams.map((upstream) => (
            <li key={upstream.name} className={`upstream upstream-${upstream.state}`}>
              <span className="lamp" aria-hidden="true" />
              <div className="upstream-words">
                <p className="upstream-name">
                  <strong>{text.backend[upstream.name]}</strong>
                  <span className="upstream-state">{text.upstreamState[upstream.state]}</span>
                </p>
                <p>{upstream.message}</p>
                {upstream.run === undefined ? null : <RunLine command={upstream.run} />}
                {upstream.url === undefined ? null : (
                  <p className="quiet">
                    <code>{upstream.url}</code>
                  </p>
                )}
              </div>
              {upstream.action === undefined ? null : (
                <div className="upstream-action">
                  <ActionButton action={upstream.action} onRetry={check} />
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
