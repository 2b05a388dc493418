import { useState } from 'react';
import type { ReactElement } from 'react';
import type { KeyStatus } from '../../../contract/keys.ts';
import type { TestResult } from '../../../contract/problems.ts';
import type { SettingsView } from '../../../contract/settings.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { KeyForm } from '../../components/key-form.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Section } from '../../components/section.tsx';
import { TestNote } from '../../components/test-note.tsx';
import { formatTime } from '../../format/time.ts';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { UrlForm } from './url-form.tsx';

function statusWords(keys: KeyStatus): string {
  const { from } = text.settings.key;
  if (!keys.set) return text.settings.key.none;
  return keys.from === 'environment' ? from.environment(keys.heldBy ?? '') : from[keys.from ?? 'session'];
}

/** The Anthropic API key: what is known of it, test, replace, forget. */
export function KeySection({ settings }: { settings: SettingsView }): ReactElement {
  const app = useApp();
  const keys = useStore(app.keys);
  const [tested, setTested] = useState<TestResult | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const job = useJob();
  const words = text.settings.key;
  const test = () => job.run(async () => setTested(await app.run('test-api-key', {})));
  return (
    <Section id="key" title={words.title} lead={words.lead}>
      {keys === undefined ? null : (
        <div className="stack">
          <p role="status">
            <strong>{statusWords(keys)}</strong>{' '}
            {keys.tested === undefined ? null : (
              <span className="quiet">
                {keys.tested.message} ({words.testedAt(formatTime(keys.tested.at))})
              </span>
            )}
          </p>
          {keys.set ? (
            <div className="buttons">
              <Button onPress={test} busy={job.busy}>
                {words.testKept}
              </Button>
              {keys.from === 'environment' ? null : (
                <Button kind="quiet" onPress={() => setAsking(true)}>
                  {words.forget}
                </Button>
              )}
            </div>
          ) : null}
          <TestNote result={tested} onRetry={test} />
          <ProblemNote problem={job.problem} onRetry={job.again} />
          {keys.from === 'environment' ? null : <KeyForm />}
        </div>
      )}
      <details className="more">
        <summary>{text.settings.claudeUrl.label}</summary>
        <UrlForm
          settings={settings}
          field="anthropicBaseUrl"
          label={text.settings.claudeUrl.label}
          hint={text.settings.claudeUrl.hint}
          value={settings.anthropicBaseUrl}
          onSave={(url) => app.run('change-settings', { anthropicBaseUrl: url })}
        />
      </details>
      {asking ? (
        <Confirm
          title={words.forgetTitle}
          message={words.forgetText}
          confirm={words.forget}
          onConfirm={async () => {
            await app.run('forget-api-key', {});
            setTested(undefined);
          }}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </Section>
  );
}
