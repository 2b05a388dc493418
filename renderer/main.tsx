import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createBridgeClient } from './client/bridge-client.ts';
import { createHttpClient } from './client/http-client.ts';
import { Crash } from './components/crash.tsx';
import { createWindowState } from './state/window-state.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/dialogs.css';
import './styles/shell.css';
import './styles/home.css';
import './styles/connect-apps.css';
import './styles/snippets.css';
import './styles/first-run.css';
import './styles/models.css';
import './styles/log.css';
import './styles/log-detail.css';
import './styles/settings.css';

const root = document.getElementById('root');
if (root !== null) {
  const app = createWindowState(
    window.switchboard === undefined ? createHttpClient() : createBridgeClient(window.switchboard),
  );
  createRoot(root).render(
    <StrictMode>
      <Crash>
        <App app={app} />
      </Crash>
    </StrictMode>,
  );
}
