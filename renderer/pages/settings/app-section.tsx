import type { ReactElement } from 'react';
import type { SettingsView } from '../../../contract/settings.ts';
import { Choice } from '../../components/choice.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Section } from '../../components/section.tsx';
import { Toggle } from '../../components/toggle.tsx';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { UrlForm } from './url-form.tsx';

/** Start, colours, and where unknown names go. */
export function AppSection({ settings }: { settings: SettingsView }): ReactElement {
  const app = useApp();
  const gateway = useStore(app.gateway);
  const words = text.settings.app;
  const job = useJob();
  return (
    <Section id="app" title={words.title}>
      <div className="stack">
        <Choice
          look="segments"
          label={words.theme}
          value={settings.theme}
          options={(['system', 'light', 'dark'] as const).map((value) => ({ value, words: words[value] }))}
          onChange={(theme) => job.run(() => app.run('change-settings', { theme }))}
        />
        {gateway?.mode === 'desktop' ? (
          <Toggle
            on={settings.startGateway}
            onChange={(startGateway) => job.run(() => app.run('change-settings', { startGateway }))}
          >
            {words.start}
          </Toggle>
        ) : null}
        {gateway?.can.launchAtLogin === true ? (
          <Toggle
            on={settings.launchAtLogin}
            onChange={(launchAtLogin) => job.run(() => app.run('change-settings', { launchAtLogin }))}
          >
            {words.login}
          </Toggle>
        ) : null}
        <UrlForm
          settings={settings}
          field="defaultModel"
          label={words.defaultModel}
          hint={words.defaultModelHint}
          value={settings.defaultModel ?? ''}
          onSave={(value) => app.run('change-settings', { defaultModel: value === '' ? null : value })}
        />
        <ProblemNote problem={job.problem} onRetry={job.again} />
      </div>
    </Section>
  );
}
