import { useState } from 'react';
import type { ReactElement } from 'react';
import { Form } from 'react-aria-components';
import type { SettingsView } from '../../../contract/settings.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { formatDay } from '../../format/time.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';

/** The keys that callers show, by name: make one, take one away. */
export function ClientKeys({
  settings,
  onNewKey,
}: {
  settings: SettingsView;
  onNewKey: (key: { name: string; key: string }) => void;
}): ReactElement {
  const app = useApp();
  const words = text.settings.network;
  const job = useJob();
  const [name, setName] = useState('');
  const [removing, setRemoving] = useState<string | undefined>(undefined);
  const none = settings.clientKeys.length + settings.clientKeysFromEnvironment === 0;
  const make = () =>
    job.run(async () => {
      onNewKey(await app.run('make-client-key', { name: name.trim() }));
      setName('');
    });
  return (
    <div className="stack">
      <h3>{words.keys}</h3>
      <p className="quiet">
        {none ? words.keysNone : words.keysNote}
        {settings.clientKeysFromEnvironment > 0 ? ` ${words.keysEnvironment(settings.clientKeysFromEnvironment)}` : ''}
      </p>
      {settings.clientKeys.length === 0 ? null : (
        <ul className="rows">
          {settings.clientKeys.map((key) => (
            <li key={key.name}>
              <span>
                <strong>{key.name}</strong> <span className="quiet">{words.keyMade(formatDay(key.createdAt))}</span>
              </span>
              <Button label={words.keyRemove(key.name)} onPress={() => setRemoving(key.name)}>
                {text.actions.remove}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Form
        validationBehavior="aria"
        className="row-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') make();
        }}
      >
        <Field label={words.keyName} value={name} onChange={setName} placeholder={words.keyExample} />
        <Button type="submit" busy={job.busy} disabled={name.trim() === ''}>
          {words.keyMake}
        </Button>
      </Form>
      <ProblemNote problem={job.problem} onRetry={job.again} />
      {removing === undefined ? null : (
        <Confirm
          title={words.keyRemoveTitle}
          message={words.keyRemoveText(removing)}
          confirm={text.actions.remove}
          onConfirm={async () => await app.run('remove-client-key', { name: removing })}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </div>
  );
}
