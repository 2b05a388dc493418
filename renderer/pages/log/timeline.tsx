import type { ReactElement } from 'react';
import type { LogDetail } from '../../../contract/log.ts';
import { formatDuration } from '../../format/time.ts';
import { text } from '../../texts/text.ts';

/** What happened when, each step with the share of the whole time that led to it. */
export function Timeline({ steps }: { steps: LogDetail['timeline'] }): ReactElement | null {
  if (steps.length === 0) return null;
  const whole = Math.max(1, ...steps.map((step) => step.ms));
  return (
    <section>
      <h3>{text.log.detail.timeline}</h3>
      <ol className="timeline">
        {steps.map((step, index) => {
          const before = steps[index - 1]?.ms ?? 0;
          return (
            <li key={index}>
              <span className="timeline-ms">{formatDuration(step.ms)}</span>
              <span className="timeline-words">{step.text}</span>
              <span className="timeline-track" aria-hidden="true">
                <span
                  style={{
                    left: `${(before / whole) * 100}%`,
                    width: `${Math.max(0.7, ((step.ms - before) / whole) * 100)}%`,
                  }}
                />
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
