import { useCallback, useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import type { AppReport, AppRow } from '../../../contract/apps.ts';
import { Button } from '../../components/button.tsx';
import { Dropdown } from '../../components/choice.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';

const words = text.home.apps;

/** What was done last, and whether it was a connection. */
interface Done {
  report: AppReport;
  connected: boolean;
}

/**
 * The apps that can be connected by their own settings file, each with its button, and how the others are told by hand.
 */
export function ConnectApps({
  names,
  suggested,
}: {
  names: readonly string[];
  suggested: string;
}): ReactElement | null {
  const window = useApp();
  const state = useStore(window.gateway);
  const [apps, setApps] = useState<readonly AppRow[]>();
  const [model, setModel] = useState<string>();
  const [done, setDone] = useState<Done>();
  const job = useJob();
  const { run } = job;
  const refresh = useCallback(() => run(async () => setApps((await window.run('list-apps', {})).apps)), [window, run]);
  // Where the gateway moves to another address, what is connected is another thing.
  useEffect(refresh, [refresh, state?.url]);
  const chosen =
    model === undefined || (model !== '' && !names.includes(model))
      ? names.includes(suggested)
        ? suggested
        : ''
      : model;
  const change = (app: AppRow, connect: boolean) =>
    run(async () => {
      const { apps: now, report } = connect
        ? await window.run('connect-app', { app: app.id, ...(chosen === '' ? {} : { model: chosen }) })
        : await window.run('disconnect-app', { app: app.id });
      setApps(now);
      setDone({ report, connected: connect });
    });
  if (apps === undefined) return <ProblemNote problem={job.problem} onRetry={job.again} />;
  const here = apps.filter((app) => app.way === 'file' && (app.found || app.connected !== undefined));
  const missing = apps.filter((app) => app.way === 'file' && !here.includes(app));
  const byHand = apps.filter((app) => app.way === 'hand');
  return (
    <div className="apps">
      <div className="apps-head">
        <h3>{words.title}</h3>
        {here.length === 0 ? null : (
          <Dropdown
            label={words.model}
            value={chosen}
            options={[{ value: '', words: words.ownModel }, ...names.map((value) => ({ value, words: value }))]}
            onChange={setModel}
          />
        )}
      </div>
      {here.length === 0 ? (
        <p className="quiet">{words.none}</p>
      ) : (
        <ul className="app-list">
          {here.map((app) => (
            <AppLine
              key={app.id}
              app={app}
              busy={job.busy}
              other={chosen !== (app.model ?? '')}
              onChange={(connect) => change(app, connect)}
            />
          ))}
        </ul>
      )}
      <ProblemNote problem={job.problem} onRetry={job.again} />
      {done === undefined ? null : <WhatWasDone {...done} />}
      {missing.length === 0 ? null : (
        <p className="quiet">{words.notFound(missing.map((app) => app.name).join(', '))}</p>
      )}
      {byHand.length === 0 ? null : (
        <details className="apps-by-hand">
          <summary>{words.byHand}</summary>
          {byHand.map((app) => (
            <section key={app.id} aria-label={app.name}>
              <h4>{app.name}</h4>
              <pre>
                <code>{app.steps?.join('\n')}</code>
              </pre>
            </section>
          ))}
        </details>
      )}
    </div>
  );
}

/** `other`: connecting again would make it ask for another model. */
function AppLine({
  app,
  busy,
  other,
  onChange,
}: {
  app: AppRow;
  busy: boolean;
  other: boolean;
  onChange: (connect: boolean) => void;
}): ReactElement {
  const ours = app.connected === 'switchboard';
  const again = ours && (other || app.problem !== undefined);
  const stateWords =
    app.connected === undefined
      ? words.notConnected
      : app.connected === 'hand'
        ? words.connectedByHand
        : app.model === undefined
          ? words.connected
          : words.connectedWith(app.model);
  return (
    <li
      className={`app-line${app.problem !== undefined ? ' is-troubled' : app.connected !== undefined ? ' is-connected' : ''}`}
    >
      <span className="lamp" aria-hidden="true" />
      <div className="app-words">
        <p className="app-name">
          <strong>{app.name}</strong>
          <span className="app-state">{stateWords}</span>
        </p>
        {app.problem === undefined ? null : <p>{app.problem}</p>}
        <p className="quiet">
          {app.connected === undefined ? words.writes : words.changed} <code>{app.file}</code>
        </p>
      </div>
      <div className="app-buttons">
        {ours && !again ? null : (
          <Button
            label={again ? words.connectAppAgain(app.name) : words.connectApp(app.name)}
            disabled={busy}
            onPress={() => onChange(true)}
          >
            {again ? words.connectAgain : words.connect}
          </Button>
        )}
        {ours ? (
          <Button label={words.disconnectApp(app.name)} disabled={busy} onPress={() => onChange(false)}>
            {words.disconnect}
          </Button>
        ) : null}
      </div>
    </li>
  );
}

function WhatWasDone({ report, connected }: Done): ReactElement {
  const { name, file, changes } = report;
  const title = connected
    ? report.already
      ? words.doneAlready(name, file)
      : words.done(name, file)
    : changes.length === 0
      ? words.undoneEmpty(name)
      : words.undone(name, file);
  return (
    <div className="app-done" role="status">
      <p>{title}</p>
      {changes.length === 0 ? null : (
        <ul>
          {changes.map(({ setting, value, replaced }) => (
            <li key={setting}>
              <code>{setting}</code>{' '}
              {connected ? (
                <>
                  = <code>{value === '' ? '""' : value}</code>
                </>
              ) : replaced ? (
                words.putBack
              ) : (
                words.takenOut
              )}
            </li>
          ))}
        </ul>
      )}
      {report.left.map((setting) => (
        <p key={setting}>{words.left(setting)}</p>
      ))}
      {report.notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      {connected ? <p className="quiet">{words.kept}</p> : null}
    </div>
  );
}
