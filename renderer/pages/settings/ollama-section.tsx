import { useState } from 'react';
import type { ReactElement } from 'react';
import { Form } from 'react-aria-components';
import type { TestResult } from '../../../contract/problems.ts';
import type { SettingsView } from '../../../contract/settings.ts';
import type { OllamaFound } from '../../../contract/upstreams.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { MoveOllama } from '../../components/move-ollama.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Saved } from '../../components/saved.tsx';
import { Section } from '../../components/section.tsx';
import { TestNote } from '../../components/test-note.tsx';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { Held, isHeld } from './held.tsx';

/** Ollama's address, with Find and Test. */
export function OllamaSection({ settings }: { settings: SettingsView }): ReactElement {
  const app = useApp();
  const move = useStore(app.gateway)?.ollamaMove;
  const words = text.settings.ollama;
  const value = settings.ollamaBaseUrl ?? '';
  const [typed, setTyped] = useState<{ over: string; value: string } | undefined>(undefined);
  const [found, setFound] = useState<OllamaFound | undefined>(undefined);
  const [tested, setTested] = useState<TestResult | undefined>(undefined);
  const [saved, setSaved] = useState(0);
  const search = useJob();
  const work = useJob();
  const url = typed?.over === value ? typed.value : value;
  const held = isHeld(settings, 'ollamaBaseUrl');
  const setUrl = (next: string) => {
    setTyped({ over: value, value: next });
    setTested(undefined);
  };
  const test = () => work.run(async () => setTested(await app.run('test-ollama', { url: url.trim() })));
  const find = () => search.run(async () => setFound(await app.run('find-ollama', {})));
  const save = (next: string | null) =>
    work.run(async () => {
      await app.run('change-settings', { ollamaBaseUrl: next });
      setTyped(undefined);
      setTested(undefined);
      setSaved(Date.now());
    });
  return (
    <Section id="ollama" title={words.title} lead={words.lead}>
      <Form
        validationBehavior="aria"
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!held) save(url.trim() === '' ? null : url.trim());
        }}
      >
        <Field
          label={words.label}
          value={url}
          onChange={setUrl}
          type="url"
          placeholder={words.placeholder}
          disabled={held}
        />
        <Held settings={settings} field="ollamaBaseUrl" />
        <div className="buttons">
          <Button onPress={find} busy={search.busy}>
            {text.actions.find}
          </Button>
          <Button onPress={test} busy={work.busy} disabled={url.trim() === ''}>
            {words.test}
          </Button>
          <Button kind="primary" type="submit" disabled={held || url.trim() === value}>
            {words.save}
          </Button>
          {value === '' || held ? null : (
            <Button kind="quiet" onPress={() => save(null)}>
              {words.automatic}
            </Button>
          )}
          <Saved at={saved} />
        </div>
        <TestNote result={tested} onRetry={test} />
        <ProblemNote
          problem={work.problem ?? search.problem ?? found?.problem}
          onRetry={work.problem === undefined ? find : work.again}
        />
      </Form>
      {move === undefined ? null : <MoveOllama move={move} />}
      {found === undefined ? null : (
        <ul className="places" role="status" aria-label={words.places}>
          {found.places.map((place) => (
            <li key={place.url}>
              <span className={`lamp${place.answers ? ' lamp-good' : ''}`} aria-hidden="true" />
              <span>
                <code>{place.url}</code> <span className="quiet">{place.message}</span>
              </span>
              {place.answers && !held ? (
                <Button onPress={() => setUrl(place.url)}>{words.use(place.url)}</Button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
