import { useState } from 'react';
import type { ReactElement } from 'react';
import { Form } from 'react-aria-components';
import type { Output } from '../../../contract/commands.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';

/** Tells where a name leads, without asking any model. */
export function FollowName(): ReactElement {
  const app = useApp();
  const [name, setName] = useState('');
  const [found, setFound] = useState<Output<'resolve-name'> | undefined>(undefined);
  const job = useJob();
  const words = text.models.aliases;
  const follow = (wanted: string) => job.run(async () => setFound(await app.run('resolve-name', { name: wanted })));
  return (
    <details className="follow">
      <summary>{words.resolve}</summary>
      <Form
        validationBehavior="aria"
        className="row-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') follow(name.trim());
        }}
      >
        <Field label={words.resolveName} value={name} onChange={setName} placeholder="claude-3-5-sonnet" />
        <Button type="submit" busy={job.busy} disabled={name.trim() === ''}>
          {words.resolveButton}
        </Button>
      </Form>
      <div role="status">
        {found === undefined ? null : (
          <p className={found.leadsTo === undefined ? 'note note-warning' : 'note note-good'}>{found.message}</p>
        )}
        {found === undefined || found.nearest.length === 0 ? null : (
          <p className="buttons">
            {words.nearest}
            {found.nearest.map((nearest) => (
              <Button
                key={nearest}
                onPress={() => {
                  setName(nearest);
                  follow(nearest);
                }}
              >
                {nearest}
              </Button>
            ))}
          </p>
        )}
      </div>
      <ProblemNote problem={job.problem} onRetry={job.again} />
    </details>
  );
}
