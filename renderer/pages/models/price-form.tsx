import { useState } from 'react';
import type { ReactElement } from 'react';
import type { ModelRow } from '../../../contract/models.ts';
import type { Price } from '../../../contract/settings.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Saved } from '../../components/saved.tsx';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { readDollars } from './read-tuning.ts';

/** What a million tokens of a model cost, for the log's sums. */
export function PriceForm({ row }: { row: ModelRow }): ReactElement {
  const app = useApp();
  const words = text.models.detail;
  const [input, setInput] = useState(String(row.price?.input ?? ''));
  const [output, setOutput] = useState(String(row.price?.output ?? ''));
  const [saved, setSaved] = useState(0);
  const job = useJob();
  const typed = { input: readDollars(input), output: readDollars(output) };
  const put = (price: Price | null) =>
    job.run(async () => {
      await app.run('set-price', { model: row.name, price });
      await app.refreshModels();
      setSaved(Date.now());
    });
  const save = () => {
    if (typed.input === undefined || typed.output === undefined) return;
    const { cacheRead, cacheWrite } = row.price ?? {};
    put({
      input: typed.input,
      output: typed.output,
      ...(cacheRead === undefined ? {} : { cacheRead }),
      ...(cacheWrite === undefined ? {} : { cacheWrite }),
    });
  };
  return (
    <section className="tune">
      <h3>{words.priceTitle}</h3>
      <div className="two">
        <Field
          label={words.priceIn}
          value={input}
          onChange={setInput}
          inputMode="decimal"
          error={typed.input === undefined && input !== '' ? words.priceBad : undefined}
        />
        <Field
          label={words.priceOut}
          value={output}
          onChange={setOutput}
          inputMode="decimal"
          error={typed.output === undefined && output !== '' ? words.priceBad : undefined}
        />
      </div>
      <div className="buttons">
        <Button
          kind="primary"
          busy={job.busy}
          disabled={typed.input === undefined || typed.output === undefined}
          onPress={save}
        >
          {text.actions.save}
        </Button>
        <Button kind="quiet" onPress={() => put(null)}>
          {words.priceBack}
        </Button>
        <Saved at={saved} />
      </div>
      <ProblemNote problem={job.problem} onRetry={job.again} />
    </section>
  );
}
