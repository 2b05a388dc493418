import { useState } from 'react';
import type { ReactElement } from 'react';
import type { SettingsView } from '../../../contract/settings.ts';
import type { ClaudeCommandFound } from '../../../contract/upstreams.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icons.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Section } from '../../components/section.tsx';
import { Toggle } from '../../components/toggle.tsx';
import { useApp } from '../../state/use-app.ts';
import { useJob } from '../../state/use-job.ts';
import { text } from '../../texts/text.ts';
import { CommandHealth } from './command-health.tsx';
import { Held, isHeld } from './held.tsx';
import { UrlForm } from './url-form.tsx';

/** The claude command: off until the user has read the account's terms and agreed. */
export function CommandSection({ settings }: { settings: SettingsView }): ReactElement {
  const app = useApp();
  const words = text.settings.command;
  const { claudeCode } = settings;
  const job = useJob();
  const [found, setFound] = useState<ClaudeCommandFound | undefined>(undefined);
  const held = isHeld(settings, 'claudeCode');
  const find = () => job.run(async () => setFound(await app.run('find-claude-command', {})));
  const savePath = async (path: string) => {
    const { path: _before, ...rest } = claudeCode;
    if (path !== '') {
      const command = await app.run('find-claude-command', { path });
      setFound(command);
      if (!command.found) return;
    }
    await app.run('change-settings', { claudeCode: path === '' ? rest : { ...rest, path } });
  };
  return (
    <Section id="command" title={words.title} lead={words.lead}>
      <div className="stack">
        <p className="terms">{words.terms}</p>
        <div className="buttons">
          <Button icon="external" onPress={() => void app.client.openLink('account-terms')}>
            {words.termsLink}
          </Button>
        </div>
        <Toggle
          on={claudeCode.enabled}
          disabled={held || job.busy}
          onChange={(enabled) => job.run(() => app.run('change-settings', { claudeCode: { ...claudeCode, enabled } }))}
        >
          {words.agree}
        </Toggle>
        {claudeCode.enabled ? <CommandHealth /> : null}
        {claudeCode.enabled ? (
          <Toggle
            on={claudeCode.everyClaudeName}
            disabled={held || job.busy}
            onChange={(everyClaudeName) =>
              job.run(() => app.run('change-settings', { claudeCode: { ...claudeCode, everyClaudeName } }))
            }
          >
            {words.every}
          </Toggle>
        ) : null}
        <Held settings={settings} field="claudeCode" />
        <UrlForm
          settings={settings}
          field="claudeCode"
          label={words.path}
          hint={claudeCode.path === undefined ? words.pathPlaceholder : undefined}
          value={claudeCode.path ?? ''}
          saveWords={words.save}
          onSave={savePath}
        />
        <div className="buttons">
          <Button onPress={find} busy={job.busy}>
            {words.find}
          </Button>
          {found?.found === false ? (
            <Button icon="external" onPress={() => void app.client.openLink('get-claude-code')}>
              {words.get}
            </Button>
          ) : null}
        </div>
        {found === undefined ? null : (
          <p role="status" className={`note ${found.found ? 'note-good' : 'note-warning'}`}>
            <Icon name={found.found ? 'check' : 'alert'} />
            <span>
              {found.message} {found.path === undefined ? null : <code>{found.path}</code>}
            </span>
          </p>
        )}
        <ProblemNote problem={job.problem} onRetry={job.again} />
      </div>
    </Section>
  );
}
