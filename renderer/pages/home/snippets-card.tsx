import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { Choice, Dropdown } from '../../components/choice.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Section } from '../../components/section.tsx';
import { pickModel } from '../first-run/pick-model.ts';
import { APPS, snippetFor, usualVariant, variantsOf } from '../../snippets/snippets.ts';
import type { SnippetApp, Variant } from '../../snippets/snippets.ts';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { text } from '../../texts/text.ts';
import { ConnectApps } from './connect-apps.tsx';

const PLACEHOLDER = 'YOUR-CLIENT-KEY';

/** What to paste into which app, per shell or language. */
export function Snippets(): ReactElement {
  const app = useApp();
  const gateway = useStore(app.gateway);
  const settings = useStore(app.settings);
  const models = useStore(app.models);
  const keys = useStore(app.keys);
  const [chosen, setChosen] = useState<SnippetApp>('claude-code');
  const [variants, setVariants] = useState<Partial<Record<SnippetApp, Variant>>>({});
  const [model, setModel] = useState('');
  useEffect(() => {
    if (app.models.get() === undefined) void app.refreshModels().catch(() => undefined);
  }, [app]);
  const needsKey = (settings?.clientKeys.length ?? 0) + (settings?.clientKeysFromEnvironment ?? 0) > 0;
  const names = (models?.models ?? [])
    .filter((row) => row.capabilities?.includes('completion') !== false && row.hiddenBy === undefined)
    .map((row) => row.name);
  const used = names.includes(model) ? model : pickModel(models?.models ?? [], 'both', keys?.set === true);
  const facts = {
    url: (gateway?.url ?? '').replace(/\/$/, ''),
    key: needsKey ? PLACEHOLDER : 'switchboard',
    model: used,
  };
  return (
    <Section title={text.home.snippets.title} lead={text.home.snippets.lead} className="snippets">
      <ConnectApps names={names} suggested={used} />
      <h3>{text.home.snippets.byPasting}</h3>
      <Tabs
        selectedKey={chosen}
        onSelectionChange={(key) => {
          const name = APPS.find((candidate) => candidate === key);
          if (name !== undefined) setChosen(name);
        }}
      >
        <TabList className="tab-list" aria-label={text.home.snippets.app}>
          {APPS.map((name) => (
            <Tab key={name} id={name} className="tab">
              {text.home.snippets.apps[name]}
            </Tab>
          ))}
        </TabList>
        {APPS.map((name) => {
          const variant = variants[name] ?? usualVariant(name, gateway?.platform ?? 'linux');
          const snippet = snippetFor(name, variant, facts);
          return (
            <TabPanel key={name} id={name} className="tab-panel">
              <p className="quiet">{text.home.snippets.about[name]}</p>
              <div className="snippet-choices">
                <Choice
                  look="segments"
                  hideLabel
                  label={text.home.snippets.variant}
                  value={variant}
                  options={variantsOf(name).map((value) => ({ value, words: text.shells[value] }))}
                  onChange={(value) => setVariants({ ...variants, [name]: value })}
                />
                {name === 'open-webui' ? null : (
                  <Dropdown
                    label={text.home.snippets.model}
                    hideLabel
                    value={used}
                    options={(names.includes(used) ? names : [used, ...names]).map((value) => ({
                      value,
                      words: value,
                    }))}
                    onChange={setModel}
                  />
                )}
              </div>
              <div className="snippet">
                <pre tabIndex={0} role="region" aria-label={text.home.snippets.code}>
                  <code>{snippet}</code>
                </pre>
                <CopyButton value={snippet} words={text.home.snippets.copy} />
              </div>
              {needsKey ? <p className="quiet">{text.home.snippets.key(PLACEHOLDER)}</p> : null}
            </TabPanel>
          );
        })}
      </Tabs>
    </Section>
  );
}
