import { useState } from 'react';
import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { Section } from '../../components/section.tsx';
import { go } from '../../state/route.ts';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { text } from '../../texts/text.ts';

/** Diagnostics, version, and the way back to the beginning. */
export function HelpSection(): ReactElement {
  const app = useApp();
  const gateway = useStore(app.gateway);
  const words = text.settings.help;
  const [asking, setAsking] = useState<'settings' | 'everything' | undefined>(undefined);
  const reset = async (what: 'settings' | 'everything') => {
    await app.run('reset', { what });
    await app.refresh();
  };
  return (
    <Section id="help" title={words.title}>
      <div className="stack">
        <div className="buttons">
          <CopyButton words={words.diagnostics} value={async () => (await app.run('diagnostics', {})).text} />
          <Button onPress={() => go({ page: 'welcome' })}>{words.welcome}</Button>
        </div>
        <p className="quiet">{words.diagnosticsHint}</p>
        {gateway === undefined ? null : (
          <p className="quiet">
            {words.version(gateway.version, gateway.mode === 'desktop' ? words.desktop : words.headless)}.{' '}
            {words.folder}: <code>{gateway.dataDir}</code>
          </p>
        )}
        <div className="buttons">
          <Button onPress={() => setAsking('settings')}>{words.reset}</Button>
          <Button kind="danger" onPress={() => setAsking('everything')}>
            {words.resetAll}
          </Button>
        </div>
      </div>
      {asking === 'settings' ? (
        <Confirm
          title={words.resetTitle}
          message={words.resetText}
          confirm={words.resetButton}
          onConfirm={() => reset('settings')}
          onClose={() => setAsking(undefined)}
        />
      ) : null}
      {asking === 'everything' ? (
        <Confirm
          title={words.resetAllTitle}
          message={words.resetAllText}
          confirm={words.resetAllButton}
          onConfirm={() => reset('everything')}
          onClose={() => setAsking(undefined)}
        />
      ) : null}
    </Section>
  );
}
