import type { ReactElement } from 'react';
import { KeyForm } from '../../components/key-form.tsx';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { text } from '../../texts/text.ts';

/** Takes a key, tests it, and goes on when it works. */
export function KeyStep({ onKept }: { onKept: () => void }): ReactElement {
  const keys = useStore(useApp().keys);
  return (
    <div className="first-run-key">
      <p className="quiet">{text.firstRun.key.explain}</p>
      {keys?.set === true ? <p className="note note-good">{text.firstRun.key.already}</p> : null}
      <KeyForm onKept={onKept} />
    </div>
  );
}
