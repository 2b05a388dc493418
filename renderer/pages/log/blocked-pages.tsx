import { useState } from 'react';
import type { ReactElement } from 'react';
import { AllowSite } from '../../components/allow-site.tsx';
import { Icon } from '../../components/icons.tsx';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { text } from '../../texts/text.ts';

/** Pages that were turned away, each with its button. */
export function BlockedPages(): ReactElement | null {
  const blocked = useStore(useApp().blocked);
  const [allowed, setAllowed] = useState('');
  if (blocked.length === 0)
    return allowed === '' ? null : (
      <p className="note note-good" role="status">
        <Icon name="check" />
        <span>{text.log.blocked.allowed(allowed)}</span>
      </p>
    );
  return (
    <section className="note note-warning blocked" aria-label={text.log.blocked.title}>
      <Icon name="alert" />
      <div className="blocked-words">
        <p>
          <strong>{text.log.blocked.title}</strong> {text.log.blocked.lead}
        </p>
        <ul>
          {blocked.slice(0, 5).map((page) => (
            <li key={page.origin}>
              <code>{page.origin}</code> <span>{text.log.blocked.times(page.times, page.path)}</span>
              <AllowSite origin={page.origin} onAllowed={setAllowed} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
