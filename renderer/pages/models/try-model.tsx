import { useState } from 'react';
import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { formatDuration } from '../../format/time.ts';
import { useTry } from '../../state/use-try.ts';
import { text } from '../../texts/text.ts';

/** Asks a model one question and shows the answer as it comes. */
export function TryModel({ model }: { model: string }): ReactElement {
  const words = text.models.detail;
  const trial = useTry();
  const [prompt, setPrompt] = useState(words.promptDefault);
  const { done, job } = trial;
  const problem =
    job.problem ??
    (done?.ok === false
      ? (done.problem ?? { code: 'failed' as const, message: text.firstRun.answer.failed })
      : undefined);
  return (
    <section className="try">
      <h3>{words.tryTitle}</h3>
      <Field label={words.prompt} value={prompt} onChange={setPrompt} rows={2} hint={words.costs} />
      <div className="buttons">
        <Button kind="primary" busy={job.busy} disabled={prompt.trim() === ''} onPress={() => trial.ask(model, prompt)}>
          {words.ask}
        </Button>
        {job.busy ? <Button onPress={trial.stop}>{words.stop}</Button> : null}
      </div>
      {trial.text === '' ? null : (
        <div className="bubble bubble-answer">
          <span className="bubble-who">{words.answer}</span>
          <p aria-live="polite" data-testid="answer-text">
            {trial.text}
          </p>
        </div>
      )}
      {done?.ok === true && done.durationMs !== undefined ? (
        <p className="quiet">
          {words.outcome(formatDuration(done.firstTextMs ?? done.durationMs), formatDuration(done.durationMs))}
        </p>
      ) : null}
      <ProblemNote problem={problem} onRetry={() => trial.ask(model, prompt)} />
    </section>
  );
}
