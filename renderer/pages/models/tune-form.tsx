import { useState } from 'react';
import type { ReactElement } from 'react';
import type { ModelRow } from '../../../contract/models.ts';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Field } from '../../components/field.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Saved } from '../../components/saved.tsx';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { readTuning } from './read-tuning.ts';
import type { ThinkingChoice } from './read-tuning.ts';

/** A local model's window, how long it stays loaded, and whether it thinks by itself. */
export function TuneForm({ row }: { row: ModelRow }): ReactElement {
  const app = useApp();
  const words = text.models.detail;
  const [window, setWindow] = useState(String(row.settings?.numCtx ?? ''));
  const [keepAlive, setKeepAlive] = useState(String(row.settings?.keepAlive ?? ''));
  const [thinking, setThinking] = useState<ThinkingChoice>(
    row.settings?.thinkByDefault === undefined ? 'default' : row.settings.thinkByDefault ? 'on' : 'off',
  );
  const [saved, setSaved] = useState(0);
  const job = useJob();
  const read = readTuning(window, keepAlive, thinking);
  const put = (settings: ModelRow['settings'] | null) =>
    job.run(async () => {
      await app.run('set-model-settings', { model: row.name, settings: settings ?? null });
      setSaved(Date.now());
    });
  return (
    <section className="tune">
      <h3>{words.settingsTitle}</h3>
      <div className="two">
        <Field
          label={words.window}
          value={window}
          onChange={setWindow}
          inputMode="numeric"
          hint={words.windowHint}
          error={'bad' in read ? words.windowBad : undefined}
        />
        <Field label={words.keepAlive} value={keepAlive} onChange={setKeepAlive} hint={words.keepAliveHint} />
      </div>
      <Choice
        look="segments"
        label={words.think}
        value={thinking}
        onChange={setThinking}
        options={[
          { value: 'default', words: words.thinkDefault },
          { value: 'on', words: words.thinkOn },
          { value: 'off', words: words.thinkOff },
        ]}
      />
      <div className="buttons">
        <Button
          kind="primary"
          busy={job.busy}
          disabled={'bad' in read}
          onPress={() => ('bad' in read ? undefined : put(read.settings))}
        >
          {text.actions.save}
        </Button>
        <Button
          kind="quiet"
          onPress={() => {
            setWindow('');
            setKeepAlive('');
            setThinking('default');
            put(null);
          }}
        >
          {words.back}
        </Button>
        <Saved at={saved} />
      </div>
      <ProblemNote problem={job.problem} onRetry={job.again} />
    </section>
  );
}
