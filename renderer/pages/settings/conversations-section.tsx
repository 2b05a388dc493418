import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import type { Output } from '../../../contract/commands.ts';
import type { SettingsView } from '../../../contract/settings.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Section } from '../../components/section.tsx';
import { Toggle } from '../../components/toggle.tsx';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { Held, isHeld } from './held.tsx';

/** What is remembered of conversations that apps name, for how long, and the way to forget them all. */
export function ConversationsSection({ settings }: { settings: SettingsView }): ReactElement {
  const app = useApp();
  const words = text.settings.conversations;
  const { conversations } = settings;
  const [known, setKnown] = useState<Output<'conversations'> | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const saving = useJob();
  const { run: count, problem: notCounted, again: countAgain } = useJob();
  const held = isHeld(settings, 'conversations');
  // The file of before is read when keeping is switched on, so they are counted again then.
  useEffect(() => count(async () => setKnown(await app.run('conversations', {}))), [app, count, conversations.keep]);
  const change = (part: Partial<SettingsView['conversations']>) =>
    saving.run(() => app.run('change-settings', { conversations: { ...conversations, ...part } }));
  return (
    <Section id="conversations" title={words.title} lead={words.lead}>
      <div className="stack">
        <Toggle on={conversations.keep} disabled={held || saving.busy} onChange={(keep) => change({ keep })}>
          {words.keep}
        </Toggle>
        <p className="quiet">{conversations.keep ? words.kept : words.notKept}</p>
        <Toggle on={conversations.byUser} disabled={held || saving.busy} onChange={(byUser) => change({ byUser })}>
          {words.byUser}
        </Toggle>
        <p className="quiet">{words.byUserHint}</p>
        <Held settings={settings} field="conversations" />
        <ProblemNote problem={saving.problem} onRetry={saving.again} />
        {known === undefined ? null : <p role="status">{words.known(known.known)}</p>}
        {known?.problems.map((message) => (
          <ProblemNote key={message} problem={{ code: 'cannot-save', message }} />
        ))}
        <ProblemNote problem={notCounted} onRetry={countAgain} />
        <div className="buttons">
          <Button disabled={known?.known === 0} onPress={() => setAsking(true)}>
            {words.forget}
          </Button>
        </div>
      </div>
      {asking ? (
        <Confirm
          title={words.forgetTitle}
          message={words.forgetText}
          confirm={words.forgetButton}
          onConfirm={async () => {
            await app.run('forget-conversations', {});
            setKnown({ known: 0, problems: [] });
          }}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </Section>
  );
}
