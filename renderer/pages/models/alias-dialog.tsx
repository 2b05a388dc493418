import { useState } from 'react';
import type { ReactElement } from 'react';
import { Form } from 'react-aria-components';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';

/** Makes an alias, or changes the one called `was`. */
export function AliasDialog({
  name: firstName,
  goal: firstGoal,
  was,
  onClose,
}: {
  name: string;
  goal: string;
  was?: string;
  onClose: () => void;
}): ReactElement {
  const app = useApp();
  const models = useStore(app.models)?.models ?? [];
  const [name, setName] = useState(firstName);
  const [goal, setGoal] = useState(firstGoal);
  const job = useJob();
  const words = text.models.aliases;
  const ready = name.trim() !== '' && goal.trim() !== '';
  const hidden = models.find((row) => row.name === name.trim() && row.aliasOf === undefined);
  const save = () =>
    job.run(async () => {
      await app.run('set-alias', { name: name.trim(), goal: goal.trim(), ...(was === undefined ? {} : { was }) });
      onClose();
    });
  return (
    <Dialog title={was === undefined ? words.makeTitle : words.changeTitle} onClose={onClose}>
      <Form
        validationBehavior="aria"
        className="alias-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save();
        }}
      >
        <Field label={words.name} value={name} onChange={setName} hint={words.nameHint} autoFocus />
        {hidden === undefined ? null : (
          <p className="note note-warning" role="status">
            {words.hides(hidden.name)}
          </p>
        )}
        <Field label={words.goal} value={goal} onChange={setGoal} hint={words.goalHint} list="alias-goals" />
        <datalist id="alias-goals">
          {models
            .filter((row) => row.aliasOf === undefined)
            .map((row) => (
              <option key={row.name} value={row.name} />
            ))}
        </datalist>
        <ProblemNote problem={job.problem} />
        <div className="dialog-buttons">
          <Button onPress={onClose}>{text.actions.cancel}</Button>
          <Button kind="primary" type="submit" busy={job.busy} disabled={!ready}>
            {text.actions.save}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
