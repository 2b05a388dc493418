import { useEffect, useLayoutEffect } from 'react';
import type { ReactElement } from 'react';
import type { WindowState } from './state/window-state.ts';
import { AppContext } from './state/use-app.ts';
import { useRoute } from './state/route.ts';
import { useStore } from './state/store.ts';
import { Login } from './components/login.tsx';
import { ProblemNote } from './components/problem-note.tsx';
import { Shell } from './components/shell.tsx';
import { FirstRunPage } from './pages/first-run/first-run-page.tsx';
import { HomePage } from './pages/home/home-page.tsx';
import { LogPage } from './pages/log/log-page.tsx';
import { ModelsPage } from './pages/models/models-page.tsx';
import { SettingsPage } from './pages/settings/settings-page.tsx';
import { text } from './texts/text.ts';

/** The whole window over `app`. */
export function App({ app }: { app: WindowState }): ReactElement {
  return (
    <AppContext value={app}>
      <Theme app={app} />
      <Content app={app} />
    </AppContext>
  );
}

function Content({ app }: { app: WindowState }): ReactElement {
  const connection = useStore(app.client.connection);
  const settings = useStore(app.settings);
  const problem = useStore(app.problem);
  const { page } = useRoute();
  if (connection === 'login') return <Login />;
  if (settings === undefined) {
    return (
      <main className="waiting">
        {problem === undefined ? (
          <p className="quiet">{text.app.loading}</p>
        ) : (
          <ProblemNote problem={problem} onRetry={() => void app.refresh()} />
        )}
      </main>
    );
  }
  if (!settings.firstRunDone || page === 'welcome') return <FirstRunPage />;
  return (
    <Shell page={page}>
      {page === 'home' ? (
        <HomePage />
      ) : page === 'models' ? (
        <ModelsPage />
      ) : page === 'log' ? (
        <LogPage />
      ) : (
        <SettingsPage />
      )}
    </Shell>
  );
}

/** Puts the chosen colours on the document; 'system' leaves them to the system. */
function Theme({ app }: { app: WindowState }): null {
  const theme = useStore(app.settings)?.theme ?? 'system';
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  useEffect(() => {
    document.documentElement.lang = 'en';
  }, []);
  return null;
}
