import type { ReactElement } from 'react';
import { BOUNDS } from '../../../contract/settings.ts';
import type { SettingsView } from '../../../contract/settings.ts';
import { Choice } from '../../components/choice.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Section } from '../../components/section.tsx';
import { Toggle } from '../../components/toggle.tsx';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { Held, isHeld } from './held.tsx';
import { readWhole } from './read-number.ts';
import { UrlForm } from './url-form.tsx';

/** What the log keeps, and for how long. */
export function PrivacySection({ settings }: { settings: SettingsView }): ReactElement {
  const app = useApp();
  const words = text.settings.privacy;
  const job = useJob();
  const { journal } = settings;
  return (
    <Section id="privacy" title={words.title} lead={words.lead}>
      <div className="stack">
        <Choice
          label={words.bodies}
          value={journal.bodies}
          disabled={isHeld(settings, 'journal')}
          options={(['none', 'memory', 'disk'] as const).map((value) => ({
            value,
            words: words[value],
            hint: words[`${value}Hint`],
          }))}
          onChange={(bodies) => job.run(() => app.run('change-settings', { journal: { ...journal, bodies } }))}
        />
        <UrlForm
          settings={settings}
          field="journal"
          numeric
          label={words.days}
          value={String(journal.days)}
          error={(value) => (readWhole(value, BOUNDS.days) === undefined ? words.daysBad : undefined)}
          onSave={async (value) => {
            const days = readWhole(value, BOUNDS.days);
            if (days !== undefined) await app.run('change-settings', { journal: { ...journal, days } });
          }}
        />
        <Toggle
          on={settings.metrics}
          disabled={isHeld(settings, 'metrics')}
          onChange={(metrics) => job.run(() => app.run('change-settings', { metrics }))}
        >
          {words.metrics}
        </Toggle>
        <Held settings={settings} field="metrics" />
        <ProblemNote problem={job.problem} onRetry={job.again} />
      </div>
    </Section>
  );
}
