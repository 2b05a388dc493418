import type { ReactElement } from 'react';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Section } from '../../components/section.tsx';
import { Toggle } from '../../components/toggle.tsx';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { Cable } from './cable.tsx';
import { leavesForClaude, leavesForLocal } from './what-leaves.ts';

/** The two directions as cables between sockets; each can be plugged in or out. */
export function Directions(): ReactElement | null {
  const app = useApp();
  const settings = useStore(app.settings);
  const running = useStore(app.gateway)?.phase === 'running';
  const upstreams = useStore(app.upstreams);
  const job = useJob();
  if (settings === undefined) return null;
  const { directions, heldBy } = settings;
  const held = heldBy.directions;
  const leaves = { local: leavesForLocal(settings, upstreams), claude: leavesForClaude(settings) };
  return (
    <Section title={text.home.directions.title} className="directions">
      {(['local', 'claude'] as const).map((name) => {
        const words = text.home.directions[name];
        const on = directions[name];
        return (
          <article
            key={name}
            className={`direction direction-${name}${on ? ' is-on' : ''}${on && running ? ' is-lit' : ''}`}
            aria-label={words.name}
          >
            <header>
              <h3>{words.name}</h3>
              <Toggle
                on={on}
                label={words.name}
                disabled={held !== undefined || job.busy}
                onChange={(wanted) =>
                  job.run(() => app.run('change-settings', { directions: { ...directions, [name]: wanted } }))
                }
              />
            </header>
            <Cable from={words.from} to={words.to} />
            <p>{words.plain}</p>
            <p className="leaves">
              <span className="leaves-label">{text.home.directions.whatLeaves}</span>
              {leaves[name]}
            </p>
          </article>
        );
      })}
      {held === undefined ? null : <p className="quiet">{text.home.directions.held(held)}</p>}
      <ProblemNote problem={job.problem} onRetry={job.again} />
    </Section>
  );
}
