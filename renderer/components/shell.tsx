import { useEffect, useRef, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useApp } from '../state/use-app.ts';
import { writeRoute } from '../state/route.ts';
import type { PageName } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { text } from '../texts/text.ts';
import { Button } from './button.tsx';
import { Icon, Mark } from './icons.tsx';

const LINKS = ['home', 'models', 'log', 'settings'] as const;

/** The frame: pages on the left, how the gateway is below them, the page itself. */
export function Shell({ page, children }: { page: PageName; children: ReactNode }): ReactElement {
  const { client, gateway } = useApp();
  const state = useStore(gateway);
  const connection = useStore(client.connection);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    main.current?.scrollTo(0, 0);
    document.title = `${text.app[page === 'welcome' ? 'home' : page]} · ${text.app.name}`;
  }, [page]);
  return (
    <div className="shell">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {text.app.skip}
      </a>
      <nav className="rail" aria-label={text.app.pages}>
        <div className="brand">
          <Mark />
          <span className="brand-name">{text.app.name}</span>
        </div>
        <ul>
          {LINKS.map((name) => (
            <li key={name}>
              <a
                href={writeRoute({ page: name })}
                className="rail-link"
                {...(name === page ? { 'aria-current': 'page' as const } : {})}
              >
                <Icon name={name} />
                <span>{text.app[name]}</span>
              </a>
            </li>
          ))}
        </ul>
        {state === undefined ? null : (
          <p className={`rail-state state-${state.phase}`} role="status">
            <span className="lamp" aria-hidden="true" />
            <span>{text.phase[state.phase]}</span>
          </p>
        )}
      </nav>
      <main className={`page page-${page}`} id="main" ref={main} tabIndex={-1}>
        {connection === 'lost' ? (
          <p className="note note-problem" role="alert">
            <Icon name="alert" />
            <span>{text.app.lost}</span>
          </p>
        ) : null}
        <Warnings warnings={state?.warnings ?? []} />
        {children}
      </main>
    </div>
  );
}

/** What the user should know once; each can be put away. */
function Warnings({ warnings }: { warnings: readonly string[] }): ReactElement | null {
  const [seen, setSeen] = useState<readonly string[]>([]);
  const shown = warnings.filter((warning) => !seen.includes(warning));
  if (shown.length === 0) return null;
  return (
    <div className="warnings" role="status">
      {shown.map((warning) => (
        <div className="note note-warning" key={warning}>
          <Icon name="alert" />
          <p>{warning}</p>
          <Button kind="quiet" icon="close" label={text.actions.dismiss} onPress={() => setSeen([...seen, warning])} />
        </div>
      ))}
    </div>
  );
}
