import { useState } from 'react';
import type { ReactElement } from 'react';
import { Form } from 'react-aria-components';
import type { TestResult } from '../../contract/problems.ts';
import { useStore } from '../state/store.ts';
import { useApp } from '../state/use-app.ts';
import { useJob } from '../state/use-job.ts';
import { text } from '../texts/text.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import { ProblemNote } from './problem-note.tsx';
import { TestNote } from './test-note.tsx';
import { Toggle } from './toggle.tsx';

/** Takes an API key: tests it, keeps it, and asks for consent where it can only be kept in a plain file. */
export function KeyForm({ onKept }: { onKept?: () => void }): ReactElement {
  const app = useApp();
  const keepKey = useStore(app.gateway)?.can.keepKey ?? 'session';
  const [key, setKey] = useState('');
  const [plain, setPlain] = useState(false);
  const [tested, setTested] = useState<TestResult | undefined>(undefined);
  const test = useJob();
  const save = useJob();
  const words = text.settings.key;
  const empty = key.trim() === '';
  const tryIt = () => test.run(async () => setTested(await app.run('test-api-key', { key: key.trim() })));
  const keep = () =>
    save.run(async () => {
      const result = await app.run('test-api-key', { key: key.trim() });
      setTested(result);
      if (!result.ok) return;
      await app.run('set-api-key', { key: key.trim(), ...(plain ? { plain } : {}) });
      setKey('');
      onKept?.();
    });
  return (
    <Form
      validationBehavior="aria"
      className="key-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!empty) keep();
      }}
    >
      <Field
        label={words.label}
        value={key}
        type="password"
        placeholder={words.placeholder}
        onChange={(value) => {
          setKey(value);
          setTested(undefined);
        }}
      />
      {keepKey === 'plain' ? (
        <div className="consent">
          <p className="quiet">{words.plainNote}</p>
          <Toggle on={plain} onChange={setPlain}>
            {words.plainAgree}
          </Toggle>
        </div>
      ) : keepKey === 'session' ? (
        <p className="quiet">{words.sessionNote}</p>
      ) : null}
      <div className="buttons">
        <Button onPress={tryIt} busy={test.busy} disabled={empty}>
          {words.test}
        </Button>
        <Button kind="primary" type="submit" busy={save.busy} disabled={empty || (keepKey === 'plain' && !plain)}>
          {words.save}
        </Button>
        <Button kind="quiet" icon="external" onPress={() => void app.client.openLink('get-api-key')}>
          {words.get}
        </Button>
      </div>
      <TestNote result={tested} onRetry={tryIt} />
      {tested?.problem?.code === 'no-credit' ? (
        <Button icon="external" onPress={() => void app.client.openLink('add-credit')}>
          {words.credit}
        </Button>
      ) : null}
      <ProblemNote problem={test.problem ?? save.problem} onRetry={save.again} />
    </Form>
  );
}
