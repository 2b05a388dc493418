import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Mark } from '../../components/icons.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { go } from '../../state/route.ts';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { AnswerStep } from './answer-step.tsx';
import { KeyStep } from './key-step.tsx';
import { OllamaStep } from './ollama-step.tsx';
import { questionsOf } from './pick-model.ts';
import type { Goal } from './pick-model.ts';

/** At most three questions, then a real answer on the screen. */
export function FirstRunPage(): ReactElement {
  const app = useApp();
  const keys = useStore(app.keys);
  const [goal, setGoal] = useState<Goal | undefined>(undefined);
  const [at, setAt] = useState(0);
  const job = useJob();
  const heading = useRef<HTMLHeadingElement>(null);
  const questions = questionsOf(goal);
  const step = questions[at];
  useEffect(() => {
    document.title = text.app.name;
  }, []);
  useEffect(() => {
    if (at > 0) heading.current?.focus();
  }, [at]);

  const finish = () =>
    job.run(async () => {
      await app.run('change-settings', { firstRunDone: true });
      go({ page: 'home' });
    });
  const next = () =>
    job.run(async () => {
      if (step === 'goal' && goal !== undefined && app.settings.get()?.heldBy.directions === undefined) {
        await app.run('change-settings', { directions: { local: goal !== 'claude', claude: goal !== 'local' } });
      }
      setAt(at + 1);
    });

  const question = step === undefined ? text.firstRun.answer.question : text.firstRun[step].question;
  return (
    <main className="first-run">
      <header className="first-run-head">
        <Mark />
        <h1>{text.firstRun.title}</h1>
        <p className="lead">{text.firstRun.lead}</p>
      </header>
      <section className="first-run-card" aria-labelledby="first-run-question">
        {step === undefined ? null : (
          <p className="first-run-step">
            <span>{text.firstRun.step(at + 1, questions.length)}</span>
            <span className="first-run-dots" aria-hidden="true">
              {questions.map((name, index) => (
                <span key={name} className={index <= at ? 'is-done' : ''} />
              ))}
            </span>
          </p>
        )}
        <h2 id="first-run-question" ref={heading} tabIndex={-1}>
          {question}
        </h2>
        {step === 'goal' ? (
          <Choice
            label={text.firstRun.goal.question}
            hideLabel
            value={goal}
            onChange={setGoal}
            options={(['local', 'claude', 'both'] as const).map((value) => ({
              value,
              words: text.firstRun.goal[value],
              hint: text.firstRun.goal[`${value}More`],
            }))}
          />
        ) : step === 'ollama' ? (
          <OllamaStep />
        ) : step === 'key' ? (
          <KeyStep onKept={next} />
        ) : (
          <AnswerStep goal={goal ?? 'both'} />
        )}
        <ProblemNote problem={job.problem} onRetry={job.again} />
        <footer className="first-run-foot">
          {at === 0 ? (
            <Button kind="quiet" onPress={finish}>
              {text.firstRun.skip}
            </Button>
          ) : (
            <Button kind="quiet" onPress={() => setAt(at - 1)}>
              {text.firstRun.back}
            </Button>
          )}
          {step === undefined ? (
            <Button kind="primary" onPress={finish} busy={job.busy}>
              {text.firstRun.finish}
            </Button>
          ) : step === 'key' && keys?.set !== true ? (
            <Button onPress={next} busy={job.busy}>
              {text.firstRun.key.without}
            </Button>
          ) : (
            <Button kind="primary" onPress={next} busy={job.busy} disabled={goal === undefined}>
              {text.firstRun.next}
            </Button>
          )}
        </footer>
      </section>
    </main>
  );
}
