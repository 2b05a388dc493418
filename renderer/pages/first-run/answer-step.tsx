import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Icon } from '../../components/icons.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { formatDuration } from '../../format/time.ts';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { useTry } from '../../state/use-try.ts';
import { text } from '../../texts/text.ts';
import { pickModel } from './pick-model.ts';
import type { Goal } from './pick-model.ts';

const DEMO = 'demo';

/** Switches on, asks the best model there is, and shows its answer as it comes. */
export function AnswerStep({ goal }: { goal: Goal }): ReactElement {
  const app = useApp();
  const gateway = useStore(app.gateway);
  const ready = useJob();
  const trial = useTry();
  const { run } = ready;
  const { ask } = trial;
  useEffect(() => {
    run(async () => {
      const state = app.gateway.get();
      if (state?.phase !== 'running' && state?.can.stop === true) await app.run('start', {});
      await app.refreshModels(true).catch(() => undefined);
      ask(pickModel(app.models.get()?.models ?? [], goal, app.keys.get()?.set === true), text.firstRun.answer.prompt);
    });
  }, [app, ask, goal, run]);
  const words = text.firstRun.answer;
  const problem =
    ready.problem ??
    trial.job.problem ??
    (trial.done?.ok === false ? (trial.done.problem ?? { code: 'failed' as const, message: words.failed }) : undefined);
  const model = trial.model;
  return (
    <div className="answer">
      <p className="bubble bubble-asked">
        <span className="bubble-who">{words.asked}</span>
        {words.prompt}
      </p>
      <div className={`bubble bubble-answer${trial.done?.ok === true ? ' is-done' : ''}`}>
        <span className="bubble-who">
          {model === undefined
            ? words.starting
            : trial.text === ''
              ? words.asking(model)
              : words.answered(trial.done?.modelUsed ?? model)}
        </span>
        <p aria-live="polite" data-testid="answer-text">
          {trial.text}
        </p>
        {trial.done?.ok === true ? (
          <p className="bubble-foot">
            <Icon name="check" />
            {trial.done.durationMs === undefined ? null : words.took(formatDuration(trial.done.durationMs))}
          </p>
        ) : null}
      </div>
      {model === DEMO && trial.done?.ok === true ? <p className="quiet">{words.demoWhy}</p> : null}
      <ProblemNote problem={problem} onRetry={() => (model === undefined ? ready.again() : ask(model, words.prompt))} />
      {problem !== undefined && model !== DEMO ? (
        <Button onPress={() => ask(DEMO, words.prompt)}>{words.askDemo}</Button>
      ) : null}
      {gateway?.phase === 'running' ? (
        <div className="address">
          <span className="address-label">{words.address}</span>
          <code className="address-url">{gateway.url}</code>
          <CopyButton value={gateway.url} words={text.home.copyAddress} />
        </div>
      ) : null}
    </div>
  );
}
