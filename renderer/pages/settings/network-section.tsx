import { useState } from 'react';
import type { ReactElement } from 'react';
import type { SettingsView } from '../../../contract/settings.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Section } from '../../components/section.tsx';
import { Toggle } from '../../components/toggle.tsx';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { ClientKeys } from './client-keys.tsx';
import { Held, isHeld } from './held.tsx';
import { NewKeyDialog } from './new-key-dialog.tsx';
import { readPort } from './read-number.ts';
import { UrlForm } from './url-form.tsx';

type NewKey = { name: string; key: string };

/** Port, network access, client keys. */
export function NetworkSection({ settings }: { settings: SettingsView }): ReactElement {
  const app = useApp();
  const words = text.settings.network;
  const job = useJob();
  const [asking, setAsking] = useState(false);
  const [newKey, setNewKey] = useState<NewKey | undefined>(undefined);
  const held = isHeld(settings, 'host');
  const setHost = async (host: string) => {
    const result = await app.run('set-network-access', { host });
    setNewKey(result.newKey);
  };
  const findPort = () =>
    job.run(async () => {
      const { port } = await app.run('free-port', { near: settings.port });
      await app.run('change-settings', { port });
    });
  return (
    <Section id="network" title={words.title}>
      <div className="stack">
        <UrlForm
          settings={settings}
          field="port"
          numeric
          label={words.port}
          hint={words.portHint}
          saveWords={words.savePort}
          value={String(settings.port)}
          error={(value) => (readPort(value) === undefined ? words.portBad : undefined)}
          onSave={async (value) => {
            const port = readPort(value);
            if (port !== undefined) await app.run('change-settings', { port });
          }}
        />
        {isHeld(settings, 'port') ? null : (
          <div className="buttons">
            <Button onPress={findPort} busy={job.busy}>
              {words.freePort}
            </Button>
          </div>
        )}
        <div>
          <Toggle
            on={settings.onNetwork}
            disabled={held || job.busy}
            onChange={(on) => (on ? setAsking(true) : job.run(() => setHost('loopback')))}
          >
            {words.access}
          </Toggle>
          <p className="quiet">{settings.onNetwork ? words.accessOn : words.accessOff}</p>
        </div>
        <Held settings={settings} field="host" />
        <ProblemNote problem={job.problem} onRetry={job.again} />
        <ClientKeys settings={settings} onNewKey={setNewKey} />
      </div>
      {asking ? (
        <Confirm
          danger={false}
          title={words.accessTitle}
          message={words.accessText}
          confirm={words.accessButton}
          onConfirm={() => setHost('0.0.0.0')}
          onClose={() => setAsking(false)}
        />
      ) : null}
      {newKey === undefined || asking ? null : <NewKeyDialog value={newKey.key} onClose={() => setNewKey(undefined)} />}
    </Section>
  );
}
