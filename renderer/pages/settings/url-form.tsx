import { useState } from 'react';
import type { ReactElement } from 'react';
import { Form } from 'react-aria-components';
import type { SettingsView } from '../../../contract/settings.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Saved } from '../../components/saved.tsx';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { Held, isHeld } from './held.tsx';

export interface UrlFormProps {
  settings: SettingsView;
  /** The settings' name of what is edited, as in `heldBy`. */
  field: string;
  label: string;
  hint?: string | undefined;
  value: string;
  onSave: (value: string) => Promise<unknown>;
  error?: (value: string) => string | undefined;
  numeric?: boolean;
  saveWords?: string;
}

/** One value with a Save button; shows what holds it where it cannot be changed. */
export function UrlForm({
  settings,
  field,
  label,
  hint,
  value,
  onSave,
  error,
  numeric = false,
  saveWords = text.actions.save,
}: UrlFormProps): ReactElement {
  // What was typed is forgotten when the value changes elsewhere, so that the field shows what holds.
  const [typed, setTyped] = useState<{ over: string; value: string } | undefined>(undefined);
  const [saved, setSaved] = useState(0);
  const job = useJob();
  const shown = typed?.over === value ? typed.value : value;
  const bad = shown === value ? undefined : error?.(shown.trim());
  const held = isHeld(settings, field);
  const save = () =>
    job.run(async () => {
      await onSave(shown.trim());
      setTyped(undefined);
      setSaved(Date.now());
    });
  return (
    <Form
      validationBehavior="aria"
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (bad === undefined && shown.trim() !== value && !held) save();
      }}
    >
      <div className="row-form">
        <Field
          label={label}
          value={shown}
          onChange={(next) => setTyped({ over: value, value: next })}
          hint={hint}
          error={bad}
          disabled={held}
          {...(numeric ? { inputMode: 'numeric' as const } : {})}
        />
        <span className="row-end">
          <Button type="submit" busy={job.busy} disabled={held || bad !== undefined || shown.trim() === value}>
            {saveWords}
          </Button>
          <Saved at={saved} />
        </span>
      </div>
      <Held settings={settings} field={field} />
      <ProblemNote problem={job.problem} onRetry={job.again} />
    </Form>
  );
}
