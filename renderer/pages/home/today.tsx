import type { ReactElement, ReactNode } from 'react';
import { Section } from '../../components/section.tsx';
import { formatCount, formatDollars, formatTokens } from '../../format/numbers.ts';
import { useStore } from '../../state/store.ts';
import { writeRoute } from '../../state/route.ts';
import { useApp } from '../../state/use-app.ts';
import { text } from '../../texts/text.ts';

/** Today's requests, tokens and cost. */
export function Today(): ReactElement | null {
  const app = useApp();
  const totals = useStore(app.totals);
  if (totals === undefined) return null;
  const { tokens } = totals;
  const cached = tokens.cacheRead ?? 0;
  const whole = tokens.input + cached + (tokens.cacheWrite ?? 0);
  return (
    <Section
      title={text.home.today.title}
      className="today"
      aside={
        <a className="link" href={writeRoute({ page: 'log' })}>
          {text.home.today.toLog}
        </a>
      }
    >
      <dl className="figures">
        <Figure
          name={text.home.today.requests}
          value={formatCount(totals.requests)}
          more={totals.failed === 0 ? text.home.today.noneFailed : text.home.today.failed(totals.failed)}
          bad={totals.failed > 0}
        />
        <Figure name={text.home.today.running} value={formatCount(totals.running)} />
        <Figure
          name={text.home.today.tokensIn}
          value={formatTokens(whole)}
          more={cached === 0 ? undefined : text.home.today.cached(formatTokens(cached))}
        />
        <Figure name={text.home.today.tokensOut} value={formatTokens(tokens.output)} />
        <Figure
          name={text.home.today.cost}
          value={formatDollars(totals.cost)}
          more={totals.unpriced === 0 ? text.home.today.localFree : text.home.today.atLeast(totals.unpriced)}
        />
      </dl>
    </Section>
  );
}

function Figure({
  name,
  value,
  more,
  bad = false,
}: {
  name: string;
  value: string;
  more?: ReactNode;
  bad?: boolean;
}): ReactElement {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd className="figure-value">{value}</dd>
      {more === undefined ? null : <dd className={bad ? 'figure-more is-bad' : 'figure-more'}>{more}</dd>}
    </div>
  );
}
