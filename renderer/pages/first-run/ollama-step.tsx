import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import type { TestResult } from '../../../contract/problems.ts';
import type { OllamaFound } from '../../../contract/upstreams.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { Icon } from '../../components/icons.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { TestNote } from '../../components/test-note.tsx';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';

/** Finds Ollama by itself; asks for an address only where it finds none. */
export function OllamaStep(): ReactElement {
  const app = useApp();
  const search = useJob();
  const test = useJob();
  const [found, setFound] = useState<OllamaFound | undefined>(undefined);
  const [url, setUrl] = useState('');
  const [tested, setTested] = useState<TestResult | undefined>(undefined);
  const { run } = search;
  const look = () => run(async () => setFound(await app.run('find-ollama', {})));
  useEffect(() => {
    run(async () => setFound(await app.run('find-ollama', {})));
  }, [app, run]);
  const use = () =>
    test.run(async () => {
      const result = await app.run('test-ollama', { url: url.trim() });
      setTested(result);
      if (result.ok) await app.run('change-settings', { ollamaBaseUrl: url.trim() });
    });
  const words = text.firstRun.ollama;
  const place = found?.places.find((candidate) => candidate.url === found.found);
  if (search.busy)
    return (
      <p className="searching" role="status">
        <span className="spinner" aria-hidden="true" /> {words.looking}
      </p>
    );
  return (
    <div className="first-run-ollama">
      {found?.found === undefined ? (
        <div role="status">
          <p className="not-found">{words.notFound}</p>
          <p className="quiet">{words.notFoundMore}</p>
        </div>
      ) : (
        <div className="found" role="status">
          <Icon name="check" />
          <div>
            <p className="found-title">{words.found(found.found)}</p>
            <p className="quiet">
              {place?.message} {words.foundMore}
            </p>
            {place?.models === 0 ? <p className="quiet">{words.noModels}</p> : null}
          </div>
        </div>
      )}
      <ProblemNote
        problem={search.problem ?? (found?.found === undefined ? found?.problem : undefined)}
        onRetry={look}
      />
      <div className="buttons">
        <Button onPress={look}>{words.again}</Button>
        {found?.found === undefined ? (
          <Button icon="external" onPress={() => void app.client.openLink('get-ollama')}>
            {words.get}
          </Button>
        ) : null}
      </div>
      <details>
        <summary>{words.elsewhere}</summary>
        <div className="row-form">
          <Field
            label={words.address}
            value={url}
            onChange={setUrl}
            type="url"
            placeholder="http://192.168.1.20:11434"
          />
          <Button onPress={use} busy={test.busy} disabled={url.trim() === ''}>
            {words.use}
          </Button>
        </div>
        <TestNote result={tested} onRetry={use} />
        <ProblemNote problem={test.problem} onRetry={test.again} />
      </details>
    </div>
  );
}
