import { useState } from 'react';
import type { ReactElement } from 'react';
import { Form } from 'react-aria-components';
import type { SettingsView } from '../../../contract/settings.ts';
import { AllowSite } from '../../components/allow-site.tsx';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Section } from '../../components/section.tsx';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { Held, isHeld } from './held.tsx';

/** Web pages that may use the models, and those that were turned away. */
export function OriginsSection({ settings }: { settings: SettingsView }): ReactElement {
  const app = useApp();
  const blocked = useStore(app.blocked);
  const words = text.settings.origins;
  const job = useJob();
  const [origin, setOrigin] = useState('');
  const held = isHeld(settings, 'allowedOrigins');
  const add = () =>
    job.run(async () => {
      await app.run('allow-origin', { origin: origin.trim() });
      setOrigin('');
    });
  return (
    <Section id="origins" title={words.title} lead={words.lead}>
      <div className="stack">
        {settings.allowedOrigins.length === 0 ? (
          <p className="quiet">{words.none}</p>
        ) : (
          <ul className="rows">
            {settings.allowedOrigins.map((allowed) => (
              <li key={allowed}>
                <code>{allowed}</code>
                <Button
                  label={words.remove(allowed)}
                  disabled={held}
                  onPress={() => job.run(async () => await app.run('disallow-origin', { origin: allowed }))}
                >
                  {text.actions.remove}
                </Button>
              </li>
            ))}
          </ul>
        )}
        <Held settings={settings} field="allowedOrigins" />
        <Form
          validationBehavior="aria"
          className="row-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (origin.trim() !== '') add();
          }}
        >
          <Field
            label={words.label}
            value={origin}
            onChange={setOrigin}
            placeholder={words.placeholder}
            disabled={held}
          />
          <Button type="submit" busy={job.busy} disabled={held || origin.trim() === ''}>
            {words.add}
          </Button>
        </Form>
        <ProblemNote problem={job.problem} onRetry={job.again} />
        {blocked.length === 0 ? null : (
          <>
            <h3>{words.turnedAway}</h3>
            <ul className="rows">
              {blocked.map((page) => (
                <li key={page.origin}>
                  <span>
                    <code>{page.origin}</code>{' '}
                    <span className="quiet">{text.log.blocked.times(page.times, page.path)}</span>
                  </span>
                  <AllowSite origin={page.origin} />
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Section>
  );
}
