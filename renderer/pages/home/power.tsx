import type { ReactElement } from 'react';
import type { GatewayStateView } from '../../../contract/state.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { MoveOllama } from '../../components/move-ollama.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Toggle } from '../../components/toggle.tsx';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';

function titleOf(phase: GatewayStateView['phase']): string {
  switch (phase) {
    case 'running':
      return text.home.titleOn;
    case 'stopped':
      return text.home.titleOff;
    case 'starting':
      return text.home.titleStarting;
    case 'stopping':
      return text.home.titleStopping;
    case 'failed':
      return text.home.titleFailed;
  }
}

/** The switch, the address with copy, and why it does not run when it does not. */
export function Power(): ReactElement | null {
  const app = useApp();
  const state = useStore(app.gateway);
  const job = useJob();
  if (state === undefined) return null;
  const on = state.phase === 'running' || state.phase === 'starting';
  const change = (wanted: boolean) => job.run(() => app.run(wanted ? 'start' : 'stop', {}));
  const others = state.addresses.filter((address) => address !== state.url);
  return (
    <section className={`power power-${state.phase}`} aria-labelledby="power-title">
      <div className="power-head">
        <div>
          <h1 id="power-title">{titleOf(state.phase)}</h1>
          <p className="lead">{state.phase === 'running' ? text.home.leadOn : text.home.leadOff}</p>
        </div>
        {state.can.stop ? (
          <Toggle
            large
            label={text.home.power}
            on={on}
            onChange={change}
            disabled={job.busy || state.phase === 'stopping'}
          />
        ) : null}
      </div>
      <ProblemNote problem={job.problem ?? state.problem} onRetry={() => change(true)} />
      {state.ollamaMove?.wanted === true ? <MoveOllama move={state.ollamaMove} onMoved={() => change(true)} /> : null}
      <div className="address">
        <span className="address-label">{text.home.address}</span>
        <code className="address-url">{state.url}</code>
        <CopyButton kind="primary" value={state.url} words={text.home.copyAddress} />
      </div>
      {others.length === 0 ? null : (
        <p className="quiet">
          {text.home.moreAddresses}{' '}
          {others.map((address) => (
            <code key={address}>{address}</code>
          ))}
        </p>
      )}
      {state.phase !== 'running' ? null : (
        <p className="quiet" role="status">
          {state.running === 0 ? text.home.idle : text.home.running(state.running)}
        </p>
      )}
    </section>
  );
}
