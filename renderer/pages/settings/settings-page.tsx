import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { useRoute } from '../../state/route.ts';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { text } from '../../texts/text.ts';
import { AppSection } from './app-section.tsx';
import { CommandSection } from './command-section.tsx';
import { ConversationsSection } from './conversations-section.tsx';
import { HelpSection } from './help-section.tsx';
import { KeySection } from './key-section.tsx';
import { NetworkSection } from './network-section.tsx';
import { OllamaSection } from './ollama-section.tsx';
import { OriginsSection } from './origins-section.tsx';
import { PrivacySection } from './privacy-section.tsx';

/** All settings, a card each. `#/settings?at=key` goes to one of them. */
export function SettingsPage(): ReactElement | null {
  const settings = useStore(useApp().settings);
  const { at } = useRoute();
  useEffect(() => {
    if (at === undefined) return;
    const heading = document.getElementById(at)?.querySelector('h2');
    heading?.scrollIntoView({ block: 'start' });
    heading?.focus();
  }, [at]);
  if (settings === undefined) return null;
  return (
    <div className="settings">
      <h1>{text.settings.title}</h1>
      <KeySection settings={settings} />
      <OllamaSection settings={settings} />
      <CommandSection settings={settings} />
      <NetworkSection settings={settings} />
      <OriginsSection settings={settings} />
      <PrivacySection settings={settings} />
      <ConversationsSection settings={settings} />
      <AppSection settings={settings} />
      <HelpSection />
    </div>
  );
}
