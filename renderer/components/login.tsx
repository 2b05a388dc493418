import { useState } from 'react';
import type { ReactElement } from 'react';
import { Form } from 'react-aria-components';
import { useApp } from '../state/use-app.ts';
import { useJob } from '../state/use-job.ts';
import { text } from '../texts/text.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import { Mark } from './icons.tsx';
import { ProblemNote } from './problem-note.tsx';

/** Asks for the token that the headless gateway printed. */
export function Login(): ReactElement {
  const { client } = useApp();
  const job = useJob();
  const [token, setToken] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = () =>
    job.run(async () => {
      setWrong((await client.login?.(token.trim())) === false);
    });
  return (
    <main className="login">
      <Mark />
      <h1>{text.login.title}</h1>
      <p className="lead">{text.login.explain}</p>
      <Form
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field
          label={text.login.token}
          value={token}
          onChange={(value) => {
            setToken(value);
            setWrong(false);
          }}
          type="password"
          autoFocus
          error={wrong ? text.login.wrong : undefined}
        />
        <Button kind="primary" type="submit" busy={job.busy} disabled={token.trim() === ''}>
          {text.login.submit}
        </Button>
      </Form>
      <ProblemNote problem={job.problem} onRetry={job.again} />
    </main>
  );
}
